using Rapport.Following.Partitions;


namespace Rapport.Scoring.Values.Stored;

/// <summary>
/// Names of what value keeps in a contact's partition, beside the score's.
/// <list type="table">
/// <item><term><c>{p}:contacts</c>, field <c>WORKSPACE/CONTACT#value</c></term><description>purchases, points, tier and
/// group as <see cref="ContactValueCodec"/> writes them</description></item>
/// <item><term><c>{p}:buyers:WORKSPACE</c></term><description>sorted set, all scores 0: contacts with orders</description></item>
/// <item><term><c>{p}:buyers</c></term><description>sorted set, all scores 0: workspaces with buyers</description></item>
/// <item><term><c>{p}:points:WORKSPACE/CONTACT</c></term><description>sorted set: the ledger's entries as JSON, by their
/// number</description></item>
/// <item><term><c>{p}:decisions:WORKSPACE/CONTACT</c></term><description>sorted set, all scores 0: what became of requests
/// for points, each as REQUEST:POINTS:GRANTED:BALANCE, so that one is found by its beginning</description></item>
/// <item><term><c>{p}:due</c></term><description>sorted set: WORKSPACE/CONTACT by the Unix second at which points expire or
/// a tier is to be reviewed</description></item>
/// </list>
/// </summary>
internal static class ValueKeys
{
    /// <summary>Workspaces with buyers.</summary>
    public const string Workspaces = "buyers";

    /// <summary>Contacts that time will do something to.</summary>
    public const string Due = "due";

    /// <summary>Field of a contact's value among the states.</summary>
    public static string State(string contactKey) => contactKey + "#value";

    /// <summary>Buyers of a workspace.</summary>
    public static string Buyers(string workspace) => $"buyers:{workspace}";

    /// <summary>Ledger of a contact.</summary>
    public static string Points(string contactKey) => $"points:{contactKey}";

    /// <summary>What became of a contact's requests for points.</summary>
    public static string Decisions(string contactKey) => $"decisions:{contactKey}";

    /// <summary>Field of a contact's value among the states.</summary>
    public static string State(string workspace, string contact) => State(ContactKey.Of(workspace, contact));
}
