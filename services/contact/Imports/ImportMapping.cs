using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Imports.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using DateOrder = Rapport.Contact.Imports.Domain.DateOrder;
using ImportKind = Rapport.Contact.Imports.Domain.ImportKind;
using ImportMode = Rapport.Contact.Imports.Domain.ImportMode;

namespace Rapport.Contact.Imports;

/// <summary>Imports between contract and domain.</summary>
internal static class ImportMapping
{
    /// <summary>Settings as said; every field at fault is named.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static ImportSpec ToSpec(this ImportSettings? settings)
    {
        var said = settings ?? new ImportSettings();
        var faults = new List<FieldFault>();
        var kind = said.Kind == V1.ImportKind.Events ? ImportKind.Events : ImportKind.Contacts;
        if (said.Kind is not (V1.ImportKind.Contacts or V1.ImportKind.Events))
            faults.Add(new FieldFault("settings.kind", "is neither IMPORT_KIND_CONTACTS nor IMPORT_KIND_EVENTS"));
        if (said.Encoding.Length > 0 && TextEncodings.Find(said.Encoding) is null)
            faults.Add(new FieldFault("settings.encoding", "is no encoding that is known here, as utf-8, gb18030, windows-1252"));
        if (said.Delimiter is { Length: > 0 } delimiter && (delimiter.Length > 1 || delimiter[0] is > '~' or '"' or (< ' ' and not '\t')))
            faults.Add(new FieldFault("settings.delimiter", "is not one ASCII character other than a quote or a line break"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(said.TimeZone.Length > 0 ? said.TimeZone : "UTC", out var zone))
            faults.Add(new FieldFault("settings.time_zone", "is no IANA zone, as Asia/Shanghai"));
        var columns = said.Mapping.Select((column, i) => Column(column, kind, $"settings.mapping[{i}]", faults)).OfType<Domain.ImportColumn>().ToList();
        return faults.Count > 0 ? throw DomainError.Invalid(faults) : new ImportSpec
        {
            Kind = kind, IsNdjson = said.Ndjson, Encoding = said.Encoding, Delimiter = said.Delimiter,
            Cells = new CellFormat(said.DecimalComma, said.DateOrder switch
            {
                V1.DateOrder.DayFirst => DateOrder.DayFirst,
                V1.DateOrder.MonthFirst => DateOrder.MonthFirst,
                _ => DateOrder.YearFirst,
            }, zone!),
            Mode = said.Mode switch
            {
                V1.ImportMode.CreateOnly => ImportMode.CreateOnly,
                V1.ImportMode.UpdateOnly => ImportMode.UpdateOnly,
                _ => ImportMode.Upsert,
            },
            EventName = said.EventName.Trim(), Starts = said.StartsJourneys, Columns = columns,
        };
    }

    /// <summary>An import as it is shown.</summary>
    public static Import ToProto(this ImportJob job) => new()
    {
        Id = job.Id, FileName = job.FileName, State = (V1.ImportState)((int)job.State + 1), PartCount = job.Parts, SizeBytes = job.Bytes,
        Settings = job.Spec?.ToProto(), Trial = job.IsTrial, Encoding = job.Encoding, Counts = job.Counts.ToProto(),
        CreateTime = job.CreatedAt.ToTimestamp(), CreatedBy = job.CreatedBy, StartTime = job.StartedAt?.ToTimestamp(),
        EndTime = job.EndedAt?.ToTimestamp(), FaultCode = job.FaultCode, FaultMessage = job.FaultMessage,
        Etag = job.Revision.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A row that was not taken.</summary>
    public static ImportError ToProto(this RowFault fault, long row) =>
        new() { Row = row, Code = fault.Code, Column = fault.Column, Description = fault.Description };

    /// <summary>A column and where it goes.</summary>
    public static V1.ImportColumn ToProto(this Domain.ImportColumn column)
    {
        var shown = new V1.ImportColumn
        {
            Column = column.Column, Target = column.Target.ToString(), Type = (ImportCellType)((int)column.Type + 1),
        };
        if (column.Place is { } place)
            shown.Place = place;
        return shown;
    }

    private static V1.ImportCounts ToProto(this ImportCounts counts) => new()
    {
        Rows = counts.Rows, Created = counts.Created, Updated = counts.Updated, Unchanged = counts.Unchanged,
        Skipped = counts.Skipped, Rejected = counts.Rejected,
    };

    private static ImportSettings ToProto(this ImportSpec spec) => new()
    {
        Kind = (V1.ImportKind)((int)spec.Kind + 1), Ndjson = spec.IsNdjson, Encoding = spec.Encoding, Delimiter = spec.Delimiter,
        DecimalComma = spec.Cells.DecimalComma, DateOrder = (V1.DateOrder)((int)spec.Cells.Dates + 1), TimeZone = spec.Cells.Zone.Id,
        Mode = (V1.ImportMode)((int)spec.Mode + 1), EventName = spec.EventName, StartsJourneys = spec.Starts,
        Mapping = { spec.Columns.Select(c => c.ToProto()) },
    };

    private static Domain.ImportColumn? Column(V1.ImportColumn column, ImportKind kind, string path, List<FieldFault> faults)
    {
        if (column.Column.Length == 0)
            faults.Add(new FieldFault(path + ".column", "is missing"));
        if (column is { HasPlace: true, Place: < 0 or >= ImportSpec.MostColumns })
            faults.Add(new FieldFault(path + ".place", $"is not between 0 and {ImportSpec.MostColumns - 1}"));
        if (ImportTarget.Parse(column.Target, kind, out var fault) is not { } target)
        {
            faults.Add(new FieldFault(path + ".target", fault));
            return null;
        }

        var type = column.Type switch
        {
            ImportCellType.Number => CellType.Number,
            ImportCellType.Boolean => CellType.Boolean,
            ImportCellType.Time => CellType.Time,
            ImportCellType.Date => CellType.Date,
            _ => CellType.Text,
        };
        return new Domain.ImportColumn(column.Column, target, type, column.HasPlace ? column.Place : null);
    }
}
