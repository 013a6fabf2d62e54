using Rapport.Contact.Imports.Domain;

namespace Rapport.Contact.Imports;

/// <summary>Where an import is.</summary>
internal enum ImportState
{
    /// <summary>The file is being sent, or looked at.</summary>
    Draft,

    /// <summary>Rows are being read.</summary>
    Running,

    /// <summary>Stopped by hand; goes on where it was.</summary>
    Paused,

    /// <summary>All rows are in.</summary>
    Done,

    /// <summary>The file cannot be read any further.</summary>
    Failed,

    /// <summary>Ended by hand: rows that are in stay in.</summary>
    Cancelled,
}

/// <summary>What became of rows; the five last add up to the first.</summary>
internal sealed record ImportCounts(
    long Rows = 0, long Created = 0, long Updated = 0, long Unchanged = 0, long Skipped = 0, long Rejected = 0)
{
    /// <summary>Both together.</summary>
    public ImportCounts Plus(ImportCounts other) => new(
        Rows + other.Rows, Created + other.Created, Updated + other.Updated, Unchanged + other.Unchanged,
        Skipped + other.Skipped, Rejected + other.Rejected);
}

/// <summary>An import as it is kept.</summary>
internal sealed record ImportJob
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Whose.</summary>
    public required string Workspace { get; init; }

    /// <summary>Name of the file, as said.</summary>
    public required string FileName { get; init; }

    /// <summary>Id of the key that asked for it: origin of what the rows say.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>System time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it is.</summary>
    public ImportState State { get; init; }

    /// <summary>Parts that have come, 1 to this.</summary>
    public int Parts { get; init; }

    /// <summary>Bytes that have come.</summary>
    public long Bytes { get; init; }

    /// <summary>How it is read; null until it is started.</summary>
    public ImportSpec? Spec { get; init; }

    /// <summary>Nothing is taken in, all is told.</summary>
    public bool IsTrial { get; init; }

    /// <summary>SHA-256 of the file; empty until it is known.</summary>
    public string FileHash { get; init; } = "";

    /// <summary>Encoding in force; empty until it is known.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>When it was started, business time: rows without a time were true then.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, system time.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What became of the rows so far.</summary>
    public ImportCounts Counts { get; init; } = new();

    /// <summary>Why it failed; empty otherwise.</summary>
    public string FaultCode { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string FaultMessage { get; init; } = "";

    /// <summary>Counts changes: who writes has to have read the last one.</summary>
    public long Revision { get; init; }
}
