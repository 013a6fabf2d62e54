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
    private static readonly Dictionary<string, long> Unnumbered = [];
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

    /// <summary>
    /// Number of the last word about each item whose words are numbered, of this contact's own words only. Kept when the item
    /// has gone, since a lower number is an older word.
    /// </summary>
    public IReadOnlyDictionary<string, long> Numbers { get; init; } = Unnumbered;

    /// <summary>What the contact has.</summary>
    public IReadOnlySet<string> All => all ??=
        Inherited.Count == 0 ? Own : Own.Union(Inherited.Where(item => !Decided.Contains(item))).ToHashSet();

    /// <summary>Whether a word is older than one that was heard already.</summary>
    /// <param name="item">What it is about.</param>
    /// <param name="number">Its number; 0 for none: such words count by their arrival.</param>
    public bool IsOld(string item, long number) => number > 0 && number < Numbers.GetValueOrDefault(item);

    /// <summary>After the contact was told to have something or not to have it; an older word changes nothing.</summary>
    /// <param name="item">The tag or segment.</param>
    /// <param name="added">Whether it came.</param>
    /// <param name="number">Number of the word; 0 for none.</param>
    public Holdings Told(string item, bool added, long number = 0) => item.Length == 0 || IsOld(item, number) ? this : new Holdings
    {
        Own = added ? Own.Append(item).ToHashSet() : Own.Where(other => other != item).ToHashSet(),
        Inherited = Inherited,
        Decided = IsMerged ? Decided.Append(item).ToHashSet() : Decided,
        Numbers = number == 0 ? Numbers : new Dictionary<string, long>(Numbers) { [item] = number },
        IsMerged = IsMerged,
    };

    /// <summary>The survivor's when it hears of the merge.</summary>
    public Holdings Absorb(Holdings other) => new()
    {
        Own = Own,
        Inherited = Inherited.Union(other.All).ToHashSet(),
        // What was decided before says nothing about this merge.
        Decided = Decided.Except(other.All).ToHashSet(),
        Numbers = Numbers,
        IsMerged = true,
    };

    /// <summary>The survivor's when the merged contact's part of the log has been heard to its end.</summary>
    /// <param name="other">The merged contact's, with what it was told since the survivor took over.</param>
    public Holdings Complete(Holdings other) => new()
    {
        Own = Own,
        Inherited = Inherited.Union(other.All).Except(other.Decided.Except(other.All)).ToHashSet(),
        Decided = Decided,
        Numbers = Numbers,
        IsMerged = true,
    };

    /// <summary>The merged contact's, from when its survivor takes over.</summary>
    public Holdings Merged() => new() { Own = Own, Inherited = Inherited, Decided = Decided, Numbers = Numbers, IsMerged = true };
}
