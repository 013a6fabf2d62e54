
namespace Rapport.Scoring.Scores.BackTests;

/// <summary>How far a back-test is.</summary>
internal enum BackTestPhase
{
    /// <summary>At work.</summary>
    Running,

    /// <summary>Through.</summary>
    Done,

    /// <summary>Ended on request.</summary>
    Cancelled,

    /// <summary>Ended by a fault.</summary>
    Failed,
}

/// <summary>A back-test: what is compared, how far it is, what came out.</summary>
internal sealed record BackTestRun
{
    public required string Id { get; init; }

    public required string Workspace { get; init; }

    public required string Model { get; init; }

    public int BaseVersion { get; init; }

    public int CandidateVersion { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset AsOf { get; init; }

    public BackTestPhase Phase { get; init; }

    public long Played { get; init; }

    public long Total { get; init; }

    public long Contacts { get; init; }

    public long Changed { get; init; }

    public long BaseCrossings { get; init; }

    public long CandidateCrossings { get; init; }

    public IReadOnlyList<BandMoves> Moves { get; init; } = [];

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Failure { get; init; } = "";
}

/// <summary>How many contacts move from one band, or cell, to another.</summary>
internal sealed record BandMoves(string From, string To, long Contacts);

/// <summary>How one version sees a contact.</summary>
internal sealed record BackTestView(double Score, string Band, string Cell, IReadOnlyList<string> Above)
{
    /// <summary>Whether the other is in another band or cell, or on another side of a threshold.</summary>
    public bool DiffersFrom(BackTestView other) =>
        Band != other.Band || Cell != other.Cell || !Above.SequenceEqual(other.Above);
}

/// <summary>A contact whom the candidate sees otherwise.</summary>
internal sealed record BackTestDifference(string Contact, BackTestView Base, BackTestView Candidate);
