using Rapport.Events.Consents;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Suppressions;

/// <summary>The ids of suppressions: keyed hashes of what they are about.</summary>
internal sealed class SuppressionIds(AddressHash hash)
{
    private const string Prefix = "sup_";

    /// <summary>The id that a suppression is written under.</summary>
    public string Of(string workspace, ConsentAddress address, SuppressionScope scope, string channel) =>
        Prefix + hash.Of(AddressHash.Plain(workspace, address), About(scope, channel));

    /// <summary>The id under which one of an earlier version is carried over.</summary>
    public string Of(string plainId, string channel) =>
        Prefix + hash.Of(plainId[Prefix.Length..], About(SuppressionScope.Channel, channel));

    /// <summary>
    /// Every id under which something may be stored that stands against a message to the address on a channel: by each scope
    /// and each key, and the plain hash of earlier versions.
    /// </summary>
    public IReadOnlyList<string> Against(string workspace, ConsentAddress address, string channel)
    {
        var plain = AddressHash.Plain(workspace, address);
        return
        [
            .. Enum.GetValues<SuppressionScope>().SelectMany(scope => hash.OfEach(plain, About(scope, channel)))
                .Select(each => Prefix + each),
            Prefix + plain,
        ];
    }

    private static string About(SuppressionScope scope, string channel) =>
        scope == SuppressionScope.Channel ? $"channel\n{channel}" : scope.ToString().ToLowerInvariant();
}
