namespace Rapport.Events.Facts;

/// <summary>
/// Tags or segments of a contact as a follower hears of them. The service that decides about them tells every change of a
/// contact under it; after a merge it tells the survivor's afresh, also what only the other had and nobody deserves.
/// Until it has, the survivor keeps what the other had. The other's own part of the log may be heard before or after the
/// merge: in the end it is the same.
/// </summary>
public sealed record Holdings
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();
    private IReadOnlySet<string>? all;

    /// <summary>Nothing held.</summary>
    public static Holdings None { get; } = new();

    /// <summary>Told of this contact.</summary>
    public IReadOnlySet<string> Own { get; init; } = Nothing;

    /// <summary>Taken over from contacts that were merged into it; they hold while nothing else is told.</summary>
    public IReadOnlySet<string> Inherited { get; init; } = Nothing;

    /// <summary>Told of this contact since the merge, either way: the inheritance no longer counts.</summary>
    public IReadOnlySet<string> Decided { get; init; } = Nothing;

    /// <summary>Whether what is told decides about an inheritance: from the first merge on, as survivor or as merged one.</summary>
    public bool IsMerged { get; init; }

    /// <summary>What the contact has.</summary>
    public IReadOnlySet<string> All => all ??=
        Inherited.Count == 0 ? Own : Own.Union(Inherited.Where(item => !Decided.Contains(item))).ToHashSet();

    /// <summary>After the contact was told to have something or not to have it.</summary>
    public Holdings Told(string item, bool added) => item.Length == 0 ? this : new Holdings
    {
        Own = added ? Own.Append(item).ToHashSet() : Own.Where(other => other != item).ToHashSet(),
        Inherited = Inherited,
        Decided = IsMerged ? Decided.Append(item).ToHashSet() : Decided,
        IsMerged = IsMerged,
    };

    /// <summary>The survivor's when it hears of the merge.</summary>
    public Holdings Absorb(Holdings other) => new()
    {
        Own = Own,
        Inherited = Inherited.Union(other.All).ToHashSet(),
        // What was decided before says nothing about this merge.
        Decided = Decided.Except(other.All).ToHashSet(),
        IsMerged = true,
    };

    /// <summary>The survivor's when the merged contact's part of the log has been heard to its end.</summary>
    /// <param name="other">The merged contact's, with what it was told since the survivor took over.</param>
    public Holdings Complete(Holdings other) => new()
    {
        Own = Own,
        Inherited = Inherited.Union(other.All).Except(other.Decided.Except(other.All)).ToHashSet(),
        Decided = Decided,
        IsMerged = true,
    };

    /// <summary>The merged contact's, from when its survivor takes over.</summary>
    public Holdings Merged() => new() { Own = Own, Inherited = Inherited, Decided = Decided, IsMerged = true };
}
