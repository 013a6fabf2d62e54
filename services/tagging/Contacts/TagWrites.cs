using Rapport.Following.Partitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>
/// What a changed contact writes into its partition, besides its state: its places in the sorted sets.
/// <list type="table">
/// <item><term><c>{p}:segment:NUMBER</c></term><description>members of the segment's version of this number, in force or being computed, all with score 0</description></item>
/// <item><term><c>{p}:due</c></term><description>workspace/contact by the instant at which time alone changes something or a
/// load of history is done, Unix milliseconds, rounded up</description></item>
/// </list>
/// </summary>
internal static class TagWrites
{
    /// <summary>Name of the sorted set of what time will bring about.</summary>
    public const string Due = "due";

    /// <summary>Name of the sorted set of a segment's members.</summary>
    public static string Members(int segmentNumber) => $"segment:{segmentNumber}";

    /// <summary>Adds a contact to the commit.</summary>
    /// <param name="commit">Takes the writes.</param>
    /// <param name="key">Key of the contact.</param>
    /// <param name="stored">Its state as it was read.</param>
    /// <param name="before">What it was a member of when it was read (<see cref="TaggedContact.MemberOf"/>).</param>
    /// <param name="after">The contact now.</param>
    public static void Write(
        PartitionCommit commit, string key, byte[]? stored, IReadOnlyCollection<int> before, TaggedContact after)
    {
        var (_, contact) = ContactKey.Parse(key);
        commit.SetState(key, TaggedContactCodec.Write(after, stored));
        var members = after.MemberOf.ToHashSet();
        foreach (var left in before.Where(number => !members.Contains(number)))
            commit.Unrank(Members(left), contact);
        foreach (var entered in members.Where(number => !before.Contains(number)))
            commit.Rank(Members(entered), contact, 0);
        if (after.NextDue is { } due)
            commit.Rank(Due, key, DueIndex.ToScore(due));
        else
            commit.Unrank(Due, key);
    }

    /// <summary>Adds to the commit that a contact is forgotten.</summary>
    /// <param name="commit">Takes the writes.</param>
    /// <param name="key">Key of the contact.</param>
    /// <param name="known">What is stored of it.</param>
    public static void Forget(PartitionCommit commit, string key, TaggedContact known)
    {
        var (_, contact) = ContactKey.Parse(key);
        commit.RemoveState(key);
        foreach (var segment in known.MemberOf)
            commit.Unrank(Members(segment), contact);
        commit.Unrank(Due, key);
    }
}
