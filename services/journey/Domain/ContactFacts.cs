using Rapport.Conditions;
using Rapport.Events.Facts;
using Rapport.Events.Policies;

namespace Rapport.Journey.Domain;

/// <summary>
/// What the log says about a contact that conditions may read. Built from facts that other services published.
/// </summary>
internal sealed record ContactFacts
{
    private static readonly HashSet<string> NoThresholds = [];
    private static readonly Dictionary<string, TraitWord<object>> NoTraits = [];
    private MapValue? attributes;

    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Contact id.</summary>
    public required string Contact { get; init; }

    /// <summary>
    /// Number of the last event in the contact's partition that changed these facts. Everything up to it has been
    /// decided, since runs are written before facts.
    /// </summary>
    public long N { get; init; }

    /// <summary>Revision in the store; 0 when not stored yet.</summary>
    public long Rev { get; init; }

    /// <summary>What is told of the contact's tags.</summary>
    public Holdings ToldTags { get; init; } = Holdings.None;

    /// <summary>What is told of the contact's segments.</summary>
    public Holdings ToldSegments { get; init; } = Holdings.None;

    /// <summary>Tags that the contact has.</summary>
    public IReadOnlySet<string> Tags => ToldTags.All;

    /// <summary>Segments that the contact is in.</summary>
    public IReadOnlySet<string> Segments => ToldSegments.All;

    /// <summary>Life-cycle stage; empty when unknown.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Score at the last crossing of each threshold, by <see cref="ThresholdReference.Key"/>.</summary>
    public IReadOnlyDictionary<string, double> Crossings { get; init; } = new Dictionary<string, double>();

    /// <summary>The thresholds ever crossed.</summary>
    public IReadOnlySet<string> Crossed => Crossings.Count == 0 ? NoThresholds : Crossings.Keys.ToHashSet();

    /// <summary>Newest word about each trait, those that were taken away included.</summary>
    public IReadOnlyDictionary<string, TraitWord<object>> Traits
    {
        get;
        init
        {
            field = value;
            attributes = null;
        }
    } = NoTraits;

    /// <summary>Survivor that took this contact over; null while it stands by itself.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The merge by which it did; empty of one from before they had ids.</summary>
    public string MergedBy { get; init; } = "";

    /// <summary>When that was; of two merges the later holds, whichever is heard of first.</summary>
    public DateTimeOffset MergedAt { get; init; }

    /// <summary>Merges of this contact that were undone: what is told of them late changes nothing.</summary>
    public IReadOnlySet<string> Undone { get; init; } = NoThresholds;

    /// <summary>The traits as conditions read them.</summary>
    public MapValue Attributes => attributes ??= Traits.Count == 0 ? MapValue.Empty : new DictionaryMap(
        Traits.Present().ToDictionary(trait => trait.Key, trait => TraitValue.ForConditions(trait.Value)));

    /// <summary>The contact's time zone as told by the trait; null when none was. It need not exist.</summary>
    public string? Zone =>
        Attributes.TryGet(PersonFacts.ZoneTrait, out var zone) && zone.Kind == ValueKind.String ? zone.String : null;

    /// <summary>Facts of a contact of whom nothing is known.</summary>
    public static ContactFacts None(string workspace, string contact) =>
        new() { Workspace = workspace, Contact = contact };

    /// <summary>
    /// The facts of a survivor who takes over <paramref name="merged"/>: of each trait the newest word, crossings of both,
    /// the survivor's stage where it has one, and the tags and segments of both until their owner tells what holds now.
    /// </summary>
    /// <param name="merged">The merged contact's, as far as its part of the log has been heard.</param>
    /// <param name="isComplete">That is to its end, after the survivor had taken over already.</param>
    public ContactFacts Absorb(ContactFacts merged, bool isComplete = false)
    {
        var traits = new Dictionary<string, TraitWord<object>>(Traits);
        traits.Absorb(merged.Traits);
        return this with
        {
            ToldTags = isComplete ? ToldTags.Complete(merged.ToldTags) : ToldTags.Absorb(merged.ToldTags),
            ToldSegments = isComplete
                ? ToldSegments.Complete(merged.ToldSegments) : ToldSegments.Absorb(merged.ToldSegments),
            Stage = Stage.Length > 0 ? Stage : merged.Stage,
            Crossings = merged.Crossings.Concat(Crossings).GroupBy(pair => pair.Key)
                .ToDictionary(g => g.Key, g => g.Last().Value),
            Traits = traits,
        };
    }

    /// <summary>
    /// These facts, made anew from the log, in place of those that a merge had made; a later merge that was heard of already
    /// holds.
    /// </summary>
    /// <param name="known">The facts before.</param>
    /// <param name="merge">The merge that was undone.</param>
    /// <param name="n">Number of the event that told so.</param>
    public ContactFacts InPlaceOf(ContactFacts known, string merge, long n) => this with
    {
        N = n, Rev = known.Rev, Undone = known.Undone.Append(merge).ToHashSet(),
        MergedInto = known.MergedBy == merge ? null : known.MergedInto, MergedBy = known.MergedBy == merge ? "" : known.MergedBy,
        MergedAt = known.MergedAt,
    };

    /// <summary>The facts of a contact from when its survivor takes over.</summary>
    /// <param name="survivor">The survivor.</param>
    /// <param name="merge">Which merge.</param>
    /// <param name="at">When it was.</param>
    public ContactFacts MergeInto(string survivor, string merge, DateTimeOffset at) => MergedInto is not null && MergedAt > at ? this : this with
    {
        MergedInto = survivor, MergedBy = merge, MergedAt = at, ToldTags = ToldTags.Merged(), ToldSegments = ToldSegments.Merged(),
    };
}
