using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;

namespace Rapport.Demo.Files;

/// <summary>An event of a file.</summary>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Body">The call in the Segment format.</param>
internal sealed record FileEvent(DateTimeOffset At, JsonObject Body);

/// <summary>Reads events from CSV (with a heading line) or NDJSON, plain or gzip.</summary>
internal static class EventFile
{
    /// <summary>The events in file order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapping">What its columns mean.</param>
    /// <param name="leftOut">Is told of each row that cannot be read: row, column and why. It costs itself alone.</param>
    /// <exception cref="MappingException">A column is missing.</exception>
    public static IEnumerable<FileEvent> Read(string path, EventMapping mapping, Action<string> leftOut)
    {
        using var raw = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        var rows = Path.GetExtension(plain) is ".csv" ? Csv(reader) : Ndjson(reader);
        var number = 0;
        foreach (var row in rows)
            if (TryToEvent(row, ++number, mapping, leftOut) is { } read)
                yield return read;
    }

    private static FileEvent? TryToEvent(
        Func<string, string?> row, int number, EventMapping mapping, Action<string> leftOut)
    {
        try
        {
            return ToEvent(row, number, mapping);
        }
        catch (FormatException fault)
        {
            leftOut($"Row {number}: {fault.Message}");
            return null;
        }
    }

    private static IEnumerable<Func<string, string?>> Csv(TextReader reader)
    {
        using var csv = CsvReader.Create(reader, CsvReaderOptions.Default, leaveOpen: true);
        csv.ReadHeader();
        while (csv.Read())
            yield return column => csv.TryGetFieldIndex(column, out var index) ? csv.GetString(index) : null;
    }

    private static IEnumerable<Func<string, string?>> Ndjson(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
                continue;
            JsonObject? item = null;
            yield return column => (item ??= Parse(line)).TryGetPropertyValue(column, out var value) ? value?.ToString() ?? "" : null;
        }
    }

    private static JsonObject Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new FormatException("it is not a JSON object.");
        }
        catch (JsonException)
        {
            throw new FormatException("it is not JSON.");
        }
    }

    private static FileEvent ToEvent(Func<string, string?> row, int number, EventMapping mapping)
    {
        string Cell(MappedColumn column) => column.Translate(
            row(column.Column) ?? throw new MappingException($"Row {number} has no column {column.Column}."));
        var text = Cell(mapping.Time);
        text = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new FormatException($"{mapping.Time.Column} is not a time by ISO 8601.");
        var body = new JsonObject
        {
            ["type"] = "track",
            ["messageId"] = mapping.Id.Replace("{row}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            ["event"] = Cell(mapping.Name),
            ["timestamp"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        var properties = new JsonObject();
        foreach (var (name, column) in mapping.Properties)
        {
            if (Cell(column) is { Length: > 0 } cell)
                properties[name] = Typed(cell, column);
        }

        body["properties"] = properties;
        if (mapping.UserId is not null)
            body["userId"] = Cell(mapping.UserId);
        if (mapping.AnonymousId is not null)
            body["anonymousId"] = Cell(mapping.AnonymousId);
        if (mapping.Email is not null)
            body["context"] = new JsonObject { ["traits"] = new JsonObject { ["email"] = Cell(mapping.Email) } };
        return new FileEvent(at, body);
    }

    private static JsonValue Typed(string cell, MappedColumn column) => column.Type switch
    {
        "text" => JsonValue.Create(cell),
        "number" when double.TryParse(cell, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        "boolean" when bool.TryParse(cell, out var flag) => JsonValue.Create(flag),
        _ => throw new FormatException($"{column.Column} is not of type {column.Type} (text, number, boolean)."),
    };
}
