using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Imports.Domain;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Ids;
using DateOrder = Rapport.Contact.Imports.Domain.DateOrder;
using ImportColumn = Rapport.Contact.Imports.Domain.ImportColumn;
using ImportKind = Rapport.Contact.Imports.Domain.ImportKind;

namespace Rapport.Contact.Imports;

/// <summary>A row of a file, or why it is none.</summary>
/// <param name="Number">From 1, the header not counted.</param>
/// <param name="Cells">Values by column of the mapping; null where the row has none.</param>
/// <param name="Fault">It could not be read as a row; null when it could.</param>
internal sealed record SourceRow(long Number, IReadOnlyList<Value?> Cells, RowFault? Fault = null);

/// <summary>Makes of a row what is said of a person, by the mapping.</summary>
internal static class RowReading
{
    /// <summary>What the row says, or why it is not taken.</summary>
    /// <param name="row">The row.</param>
    /// <param name="spec">The mapping.</param>
    /// <param name="workspace">Whose.</param>
    /// <param name="file">Hash of the file: rows of events without an id are told apart by it and their number.</param>
    /// <param name="startedAt">When rows without a time were true.</param>
    /// <param name="fault">Why not.</param>
    public static EventInput? Read(
        SourceRow row, ImportSpec spec, string workspace, string file, DateTimeOffset startedAt, out RowFault? fault)
    {
        fault = row.Fault;
        if (fault is not null)
            return null;
        var said = new EventInput
        {
            Name = spec.Kind == ImportKind.Contacts ? EventNames.Identified : spec.EventName, Historic = !spec.Starts, Properties = new Struct(),
        };
        for (var i = 0; i < spec.Columns.Count; i++)
            if (row.Cells[i] is { } cell && (fault = Put(said, spec.Columns[i], cell, spec.Cells)) is not null)
                return null;
        if (said.Identifiers.Count == 0)
            fault = new RowFault("IDENTIFIER_MISSING", "", "has nothing that says whose it is");
        else if (said.Name.Length == 0)
            fault = new RowFault("EVENT_NAME_MISSING", "", "has no name of an event");
        if (fault is not null)
            return null;
        if (said.Id.Length == 0)
            said.Id = IdOf(said, spec, workspace, file, row.Number);
        said.OccurredAt ??= startedAt.ToTimestamp();
        return said;
    }

    // Of a person the same content is the same event, in whichever file it comes: importing a list again changes nothing.
    private static string IdOf(EventInput said, ImportSpec spec, string workspace, string file, long number) =>
        spec.Kind == ImportKind.Contacts
            ? DerivedId.From("import", workspace, Convert.ToHexStringLower(SHA256.HashData(Canonical(said))))
            : DerivedId.From("import", workspace, file, number.ToString(CultureInfo.InvariantCulture));

    private static byte[] Canonical(EventInput said)
    {
        var text = new StringBuilder(said.OccurredAt?.ToString());
        foreach (var identifier in said.Identifiers.OrderBy(i => i.Type, StringComparer.Ordinal).ThenBy(i => i.Value, StringComparer.Ordinal))
            text.Append('\u001e').Append(identifier.Type).Append('\u001f').Append(identifier.Value);
        foreach (var (name, value) in said.Properties.Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
            text.Append('\u001d').Append(name).Append('\u001f').Append(value.ToByteString().ToBase64());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static RowFault? Put(EventInput said, ImportColumn column, Value cell, CellFormat format)
    {
        var text = cell.KindCase switch
        {
            Value.KindOneofCase.StringValue => cell.StringValue.Trim(),
            Value.KindOneofCase.NumberValue => cell.NumberValue.ToString("R", CultureInfo.InvariantCulture),
            Value.KindOneofCase.BoolValue => cell.BoolValue ? "true" : "false",
            _ => null,
        };
        if (text is { Length: 0 })
            return null;
        if (text is null && column.Target.Kind != TargetKind.Property)
            return new RowFault("TYPE", column.Column, "is a list or an object");
        switch (column.Target.Kind)
        {
            case TargetKind.Identifier:
                said.Identifiers.Add(new Identifier { Type = column.Target.Name, Value = text });
                return null;
            case TargetKind.EventName:
                said.Name = text;
                return null;
            case TargetKind.EventId:
                said.Id = text;
                return null;
            case TargetKind.OccurredAt:
                if (CellReading.Time(text!, format) is not { } at)
                    return new RowFault("DATE_FORMAT", column.Column, Expected(format));
                said.OccurredAt = at.ToTimestamp();
                return null;
            default:
                var (value, fault) = Typed(column, cell, text, format);
                if (value is not null)
                    said.Properties.Fields[column.Target.Name] = value;
                return fault;
        }
    }

    private static (Value? Value, RowFault? Fault) Typed(ImportColumn column, Value cell, string? text, CellFormat format)
    {
        switch (column.Type)
        {
            case CellType.Number when cell.KindCase == Value.KindOneofCase.NumberValue:
            case CellType.Boolean when cell.KindCase == Value.KindOneofCase.BoolValue:
                return (cell, null);
            case CellType.Number:
                return text is not null && CellReading.Number(text, format) is { } number ? (Value.ForNumber(number), null)
                    : (null, new RowFault("NUMBER_FORMAT", column.Column, $"is no number with {(format.DecimalComma ? "a comma" : "a point")} before its fraction"));
            case CellType.Boolean:
                return text is not null && CellReading.Boolean(text) is { } yes ? (Value.ForBool(yes), null)
                    : (null, new RowFault("BOOLEAN_FORMAT", column.Column, "is none of true, false, yes, no, 1, 0"));
            case CellType.Time:
                return text is not null && CellReading.Time(text, format) is { } at
                    ? (Value.ForString(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)), null)
                    : (null, new RowFault("DATE_FORMAT", column.Column, Expected(format)));
            case CellType.Date:
                return text is not null && CellReading.Date(text, format) is { } day
                    ? (Value.ForString(day.ToString("O", CultureInfo.InvariantCulture)), null)
                    : (null, new RowFault("DATE_FORMAT", column.Column, Expected(format)));
            default:
                return (cell.KindCase == Value.KindOneofCase.StringValue ? Value.ForString(text!) : cell, null);
        }
    }

    private static string Expected(CellFormat format) => format.Dates switch
    {
        DateOrder.YearFirst => "is no date as 2025-12-31 or 2025-12-31T23:59:00Z",
        DateOrder.DayFirst => "is no date as 31/12/2025 or 31/12/2025 23:59",
        _ => "is no date as 12/31/2025 or 12/31/2025 23:59",
    };
}
