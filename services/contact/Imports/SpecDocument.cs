using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using Rapport.Contact.Imports.Domain;

namespace Rapport.Contact.Imports;

/// <summary>How an import is read, as it is kept.</summary>
internal sealed record SpecDocument
{
    [BsonElement("k"), BsonRepresentation(BsonType.String)]
    public required ImportKind Kind { get; init; }

    [BsonElement("j")]
    public required bool IsNdjson { get; init; }

    [BsonElement("e")]
    public required string Encoding { get; init; }

    [BsonElement("d")]
    public required string Delimiter { get; init; }

    [BsonElement("dc")]
    public required bool DecimalComma { get; init; }

    [BsonElement("do"), BsonRepresentation(BsonType.String)]
    public required DateOrder Dates { get; init; }

    [BsonElement("z")]
    public required string Zone { get; init; }

    [BsonElement("m"), BsonRepresentation(BsonType.String)]
    public required ImportMode Mode { get; init; }

    [BsonElement("n")]
    public required string EventName { get; init; }

    [BsonElement("s")]
    public required bool Starts { get; init; }

    [BsonElement("c")]
    public required List<ColumnDocument> Columns { get; init; }

    public static SpecDocument From(ImportSpec spec) => new()
    {
        Kind = spec.Kind, IsNdjson = spec.IsNdjson, Encoding = spec.Encoding, Delimiter = spec.Delimiter,
        DecimalComma = spec.Cells.DecimalComma, Dates = spec.Cells.Dates, Zone = spec.Cells.Zone.Id, Mode = spec.Mode,
        EventName = spec.EventName, Starts = spec.Starts,
        Columns = [.. spec.Columns.Select(c => new ColumnDocument(c.Column, c.Target.ToString(), c.Type, c.Place))],
    };

    public ImportSpec ToSpec() => new()
    {
        Kind = Kind, IsNdjson = IsNdjson, Encoding = Encoding, Delimiter = Delimiter,
        Cells = new CellFormat(DecimalComma, Dates, TimeZoneInfo.FindSystemTimeZoneById(Zone)), Mode = Mode, EventName = EventName,
        Starts = Starts,
        Columns = [.. Columns.Select(c => new ImportColumn(c.Column, ImportTarget.Parse(c.Target, Kind, out _)!, c.Type, c.Place))],
    };

    internal sealed record ColumnDocument(
        [property: BsonElement("c")] string Column, [property: BsonElement("t")] string Target,
        [property: BsonElement("y"), BsonRepresentation(BsonType.String)] CellType Type, [property: BsonElement("p")] int? Place);
}
