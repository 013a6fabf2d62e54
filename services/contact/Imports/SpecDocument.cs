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
        Columns = [.. spec.Columns.Select(ColumnDocument.From)],
    };

    public ImportSpec ToSpec() => new()
    {
        Kind = Kind, IsNdjson = IsNdjson, Encoding = Encoding, Delimiter = Delimiter,
        Cells = new CellFormat(DecimalComma, Dates, TimeZoneInfo.FindSystemTimeZoneById(Zone)), Mode = Mode, EventName = EventName,
        Starts = Starts,
        Columns = [.. Columns.Select(c => c.ToColumn(Kind))],
    };

    internal sealed record ColumnDocument(
        [property: BsonElement("c")] string Column, [property: BsonElement("t")] string Target,
        [property: BsonElement("y"), BsonRepresentation(BsonType.String)] CellType Type, [property: BsonElement("p")] int? Place)
    {
        // A version that knows no days can still read the import: to it the column holds times.
        [BsonElement("dt"), BsonIgnoreIfDefault]
        public bool IsDate { get; init; }

        public static ColumnDocument From(ImportColumn column) =>
            new(column.Column, column.Target.ToString(), column.Type == CellType.Date ? CellType.Time : column.Type, column.Place)
            {
                IsDate = column.Type == CellType.Date,
            };

        public ImportColumn ToColumn(ImportKind kind) =>
            new(Column, ImportTarget.Parse(Target, kind, out _)!, IsDate ? CellType.Date : Type, Place);
    }
}
