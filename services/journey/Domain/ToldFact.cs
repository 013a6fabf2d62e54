using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>What an event of the platform tells of its contact, besides what conditions read.</summary>
internal abstract record ToldFact
{
    /// <summary>A tag came or went.</summary>
    /// <param name="Name">The tag.</param>
    /// <param name="Added">Whether it came.</param>
    /// <param name="ByHand">Whether somebody did it by hand.</param>
    internal sealed record Tag(string Name, bool Added, bool ByHand) : ToldFact;

    /// <summary>A segment was entered or left.</summary>
    /// <param name="Id">The segment.</param>
    /// <param name="Entered">Whether it was entered.</param>
    /// <param name="Cause">What brought it about: <see cref="SegmentCauses"/>; null where nobody said.</param>
    /// <param name="Sequence">Number of the word about this contact and segment; 0 for none.</param>
    internal sealed record Segment(string Id, bool Entered, string? Cause = null, long Sequence = 0) : ToldFact;

    /// <summary>The stage is another.</summary>
    /// <param name="Name">The stage.</param>
    internal sealed record Stage(string Name) : ToldFact;

    /// <summary>A threshold was crossed.</summary>
    /// <param name="Threshold">Which.</param>
    /// <param name="Score">The score that reached it.</param>
    internal sealed record Crossing(ThresholdReference Threshold, double Score) : ToldFact;

    /// <summary>A run began or ended.</summary>
    /// <param name="Journey">Through which journey.</param>
    internal sealed record Run(string Journey) : ToldFact;

    /// <summary>Somebody asks for the contact's entry into a journey.</summary>
    /// <param name="Journey">Which.</param>
    /// <param name="Source">Who asks: api, journey, date or schedule.</param>
    internal sealed record EntryRequest(string Journey, string Source) : ToldFact;

    /// <summary>The contact was merged into another.</summary>
    /// <param name="Into">The survivor.</param>
    /// <param name="Merge">Which merge; empty of one from before they had ids.</param>
    internal sealed record Merged(string Into, string Merge) : ToldFact;

    /// <summary>Another contact was merged into this one.</summary>
    /// <param name="From">The other.</param>
    /// <param name="Merge">Which merge; empty of one from before they had ids.</param>
    internal sealed record Absorbed(string From, string Merge) : ToldFact;

    /// <summary>A merge does not hold any more.</summary>
    /// <param name="Merge">Which.</param>
    /// <param name="From">The contact that stands by itself again.</param>
    /// <param name="Into">The former survivor.</param>
    internal sealed record Unmerged(string Merge, string From, string Into) : ToldFact;
}
