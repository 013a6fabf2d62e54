using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>What sales made of a lead.</summary>
public enum LeadAct
{
    /// <summary>The event says nothing about it.</summary>
    None,

    /// <summary>Sales takes the lead.</summary>
    Accepted,

    /// <summary>Sales gives the lead back: it should not have been one.</summary>
    Rejected,

    /// <summary>Nobody could be reached.</summary>
    NoContact,

    /// <summary>The lead goes back to marketing, without a judgement on it.</summary>
    Recycled,

    /// <summary>The lead comes further: to sql, opportunity, customer or evangelist.</summary>
    Converted,

    /// <summary>The opportunity is gone.</summary>
    Lost,
}

/// <summary>What sales said about a marketing-qualified lead.</summary>
public enum LeadVerdict
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>Rejected.</summary>
    Rejected,

    /// <summary>Not reached.</summary>
    NoContact,
}

/// <summary>How the deal ended.</summary>
public enum DealOutcome
{
    /// <summary>Not yet.</summary>
    Open,

    /// <summary>Became a customer.</summary>
    Won,

    /// <summary>Lost.</summary>
    Lost,
}

/// <summary>A rule's part in a qualification.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Share">Its part of all positive points, 0 to 1.</param>
public sealed record RuleShare(string Rule, double Share);

/// <summary>One time that a contact became a marketing-qualified lead: what brought it, and what sales said.</summary>
public sealed record LeadEpisode
{
    /// <summary>Episodes that are kept of a contact.</summary>
    public const int MostKept = 10;

    /// <summary>When it qualified.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The model whose threshold was crossed.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required int Version { get; init; }

    /// <summary>The threshold.</summary>
    public required string Threshold { get; init; }

    /// <summary>Number of the crossing.</summary>
    public int CrossingNo { get; init; }

    /// <summary>What the rules had contributed then.</summary>
    public IReadOnlyList<RuleShare> Shares { get; init; } = [];

    /// <summary>Where the contact came from first: campaign source and medium; empty when unknown.</summary>
    public Touch? Touch { get; init; }

    /// <summary>What sales said.</summary>
    public LeadVerdict Verdict { get; init; }

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How it ended.</summary>
    public DealOutcome Outcome { get; init; }

    /// <summary>With what sales did; an acceptance or rejection is not taken back by a later "not reached".</summary>
    public LeadEpisode With(LeadAct act, string reason, Stage? to) => act switch
    {
        LeadAct.Accepted => this with { Verdict = LeadVerdict.Accepted, Reason = reason },
        LeadAct.Rejected => this with { Verdict = LeadVerdict.Rejected, Reason = reason },
        LeadAct.NoContact when Verdict == LeadVerdict.Open =>
            this with { Verdict = LeadVerdict.NoContact, Reason = reason },
        LeadAct.Converted when to >= Stage.Customer => this with { Verdict = LeadVerdict.Accepted, Outcome = DealOutcome.Won },
        LeadAct.Converted => this with { Verdict = LeadVerdict.Accepted },
        LeadAct.Lost => this with { Outcome = DealOutcome.Lost, Reason = reason },
        _ => this,
    };
}

/// <summary>The first campaign that brought a contact.</summary>
/// <param name="Source">context.campaign.source.</param>
/// <param name="Channel">context.campaign.medium; empty when it was not told.</param>
/// <param name="At">When.</param>
/// <param name="Tie">Decides between two of one instant.</param>
public sealed record Touch(string Source, string Channel, DateTimeOffset At, ulong Tie)
{
    /// <summary>Whether this one comes before the other.</summary>
    public bool IsBefore(Touch? other) =>
        other is null || (At != other.At ? At < other.At : Tie < other.Tie);
}
