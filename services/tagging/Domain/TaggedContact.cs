using Rapport.Events.Facts;


namespace Rapport.Tagging.Domain;

/// <summary>
/// Everything that tagging knows of one contact. Holds and answers nothing by itself: <see cref="TaggingStep"/> changes
/// it. A working copy, made for one decision; not for several threads.
/// </summary>
public sealed class TaggedContact
{
    /// <summary>The survivor, once this contact has been merged away; then nothing else is kept.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Whether anything differs from what is stored.</summary>
    public bool Changed { get; set; }

    /// <summary>The latest instant that was answered for; no answer is ever given for an earlier one.</summary>
    public DateTimeOffset SeenTo { get; set; }

    /// <summary>Version of the definitions that the contact was taken up to; 0: nobody has looked at it yet.</summary>
    public long DefinitionsVersion { get; set; }

    /// <summary>Life-cycle stage as scoring published it; empty when unknown.</summary>
    public string Stage { get; set; } = "";

    /// <summary>Thresholds that were ever crossed, "model/threshold".</summary>
    public HashSet<string> Crossed { get; init; } = [];

    /// <summary>Why the contact has which tags.</summary>
    public List<TagHold> Holds { get; init; } = [];

    /// <summary>Segments that the contact is in, by number, and since when.</summary>
    public Dictionary<int, DateTimeOffset> Segments { get; init; } = [];

    /// <summary>Newest word about each trait, those that were taken away included.</summary>
    public Dictionary<string, TraitWord<object>> Attributes { get; init; } = [];

    /// <summary>Counts and sums by key.</summary>
    public Dictionary<string, AggregateState> Aggregates { get; init; } = [];

    /// <summary>When time alone will change the answer of a definition, by number.</summary>
    public Dictionary<int, DateTimeOffset> Flips { get; init; } = [];

    /// <summary>By which event a definition that reads events was last answered, by number.</summary>
    public Dictionary<int, EventAnswer> Answers { get; init; } = [];

    /// <summary>Versions that are being computed and hold for the contact, by number, and since when: without effect as yet.</summary>
    public Dictionary<int, DateTimeOffset> Pending { get; init; } = [];

    /// <summary>How often the contact was told into and out of a segment, by series: odd is in. Kept after leaving.</summary>
    public Dictionary<int, long> Told { get; init; } = [];

    /// <summary>Number of the event by which the contact was last made anew from the whole log; 0 for never.</summary>
    public long RemadeAt { get; set; }

    /// <summary>Numbers of the versions whose members it is among, in force or not.</summary>
    public IEnumerable<int> MemberOf => Segments.Keys.Concat(Pending.Keys);

    /// <summary>What a load of history has changed and nobody has been told yet; null for nothing.</summary>
    public UntoldHistory? Untold { get; set; }

    /// <summary>The earliest instant at which time alone changes something or a load of history is done.</summary>
    public DateTimeOffset? NextDue => (NextFlip, Untold?.Load.DoneAt) switch
    {
        ({ } flip, { } done) => flip < done ? flip : done,
        var (flip, done) => flip ?? done,
    };

    /// <summary>The earliest instant at which time alone changes something.</summary>
    public DateTimeOffset? NextFlip => Flips.Count == 0 ? null : Flips.Values.Min();

    /// <summary>Whether what was last told of a segment is that the contact is in it.</summary>
    public bool IsToldIn(int series) => Told.GetValueOrDefault(series) % 2 != 0;

    /// <summary>
    /// Takes the next number for a word about a segment: one more than the last, or two where the last word said the same (its
    /// answer is on its way back from the log, or was lost with the store).
    /// </summary>
    public long Tell(int series, bool isIn)
    {
        var next = Told.GetValueOrDefault(series) + 1;
        if (next % 2 != 0 != isIn)
            next++;
        (Told[series], Changed) = (next, true);
        return next;
    }

    /// <summary>Takes over a word about a segment that was heard: it may have been lost here.</summary>
    public void Hear(int series, long sequence)
    {
        if (sequence > Told.GetValueOrDefault(series))
            (Told[series], Changed) = (sequence, true);
    }

    /// <summary>Whether the contact has the tag, for whatever reason.</summary>
    public bool HasTag(string tag) => Holds.Exists(hold => hold.Tag == tag);

    /// <summary>Whether the contact has the tag for this reason.</summary>
    public bool HasTag(string tag, int origin) => Holds.Exists(hold => hold.Tag == tag && hold.Origin == origin);
}
