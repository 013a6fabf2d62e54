using Rapport.Hosting.Errors;

namespace Rapport.Contact.Imports.Domain;

/// <summary>What becomes of rows of people that are known, and of those that are not.</summary>
internal enum ImportMode
{
    /// <summary>Both are taken.</summary>
    Upsert,

    /// <summary>Only people that nobody knows; the others are skipped.</summary>
    CreateOnly,

    /// <summary>Only people that are known; the others are skipped.</summary>
    UpdateOnly,
}

/// <summary>How an import is read and what it makes.</summary>
internal sealed record ImportSpec
{
    /// <summary>Columns that a mapping has at most.</summary>
    public const int MostColumns = 2000;

    /// <summary>What rows are.</summary>
    public required ImportKind Kind { get; init; }

    /// <summary>Lines of JSON objects; otherwise CSV (RFC 4180).</summary>
    public required bool IsNdjson { get; init; }

    /// <summary>IANA name; empty: found out.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>Of CSV: the separator; empty: found out from the header, among , ; tab and |.</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>How numbers and times are written.</summary>
    public required CellFormat Cells { get; init; }

    /// <summary>Known and unknown people.</summary>
    public ImportMode Mode { get; init; }

    /// <summary>Name of the events where no column has it.</summary>
    public string EventName { get; init; } = "";

    /// <summary>What rows say may start journeys and messages; otherwise it counts as history.</summary>
    public bool Starts { get; init; }

    /// <summary>The columns that are used.</summary>
    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    /// <summary>What is wrong with the whole, beside its single fields.</summary>
    public IEnumerable<FieldFault> Faults()
    {
        if (Columns.Count == 0)
            yield return new FieldFault("mapping", "has no columns; :preview suggests some");
        else if (!Columns.Any(c => c.Target.Kind == TargetKind.Identifier))
            yield return new FieldFault("mapping", "has no identifier: say whose the rows are, as identifier:email");
        if (Columns.Count > MostColumns)
            yield return new FieldFault("mapping", $"has more than {MostColumns} columns");
        foreach (var twice in Columns.GroupBy(c => c.Target).Where(g => g.Key.Kind != TargetKind.Identifier && g.Count() > 1))
            yield return new FieldFault("mapping", $"has {twice.Count()} columns for {twice.Key}");
        if (Kind == ImportKind.Events && EventName.Length == 0 && !Columns.Any(c => c.Target.Kind == TargetKind.EventName))
            yield return new FieldFault("event_name", "is missing: give it here, or a column that goes to event_name");
    }
}
