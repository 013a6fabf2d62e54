using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Imports.Domain;

namespace Rapport.Contact.Imports;

/// <summary>A file cannot be read any further.</summary>
/// <param name="code">For programs: ENCODING_UNKNOWN, RECORD_TOO_LARGE, COLUMN_MISSING, …</param>
/// <param name="message">What is wrong and what to do; nothing of what the file says.</param>
internal sealed class UnreadableFileException(string code, string message) : Exception(message)
{
    /// <summary>For programs.</summary>
    public string Code => code;
}

/// <summary>
/// Reads files as rows: CSV by RFC 4180 with a header, or lines of JSON objects, both perhaps in gzip. In bounded memory: a
/// record has at most 1 MB, and what gzip holds at most a hundred times its size.
/// </summary>
internal static class SourceReading
{
    /// <summary>Largest record, bytes.</summary>
    public const int RecordBytes = 1024 * 1024;

    private const int MostRatio = 100;
    private const int StartBytes = 256 * 1024;

    /// <summary>The text of a file, and the encoding it was read in.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="encoding">As said; empty to find out.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="UnreadableFileException">The encoding cannot be found out.</exception>
    public static async Task<(StreamReader Text, string Encoding)> OpenAsync(
        Stream source, long bytes, string encoding, CancellationToken cancellation)
    {
        var magic = new byte[2];
        var isGzip = await source.ReadAtLeastAsync(magic, 2, throwOnEndOfStream: false, cancellation) == 2 && magic is [0x1F, 0x8B];
        source.Position = 0;
        var plain = isGzip ? new LimitedStream(new GZipStream(source, CompressionMode.Decompress), bytes * MostRatio) : source;
        var start = new byte[StartBytes];
        var read = await plain.ReadAtLeastAsync(start, StartBytes, throwOnEndOfStream: false, cancellation);
        var name = encoding.Length > 0 ? encoding : TextEncodings.Detect(start.AsSpan(0, read))
            ?? throw new UnreadableFileException("ENCODING_UNKNOWN", "The encoding cannot be found out; say it, for example encoding: windows-1252.");
        source.Position = 0;
        plain = isGzip ? new LimitedStream(new GZipStream(source, CompressionMode.Decompress), bytes * MostRatio) : source;
        return (new StreamReader(plain, TextEncodings.Find(name) ?? Encoding.UTF8, detectEncodingFromByteOrderMarks: true), name);
    }

    /// <summary>Headers of a CSV file as they stand in it, its first rows as text, and its separator.</summary>
    public static async Task<(IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows, char Separator)> BeginningAsync(
        StreamReader text, string delimiter, int rows, CancellationToken cancellation)
    {
        await using var csv = CsvReader.Create(text, Options(delimiter), leaveOpen: true);
        try
        {
            await csv.ReadHeaderAsync(cancellation);
            if (csv.Headers.Count > ImportSpec.MostColumns)
                throw new UnreadableFileException("COLUMNS", $"The file has more than {ImportSpec.MostColumns} columns.");
            var read = new List<IReadOnlyList<string>>();
            while (read.Count < rows && await csv.ReadAsync(cancellation))
                read.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
            return ([.. csv.Headers], read, (char)csv.Separator);
        }
        catch (CsvFormatException exception)
        {
            throw Malformed(exception);
        }
    }

    /// <summary>The rows, of all columns that the mapping names, in the order of the mapping.</summary>
    /// <exception cref="UnreadableFileException">A column is missing, or the file ends being one.</exception>
    public static IAsyncEnumerable<SourceRow> RowsAsync(StreamReader text, ImportSpec spec, CancellationToken cancellation) =>
        spec.IsNdjson ? JsonRowsAsync(text, spec, cancellation) : CsvRowsAsync(text, spec, cancellation);

    private static async IAsyncEnumerable<SourceRow> CsvRowsAsync(
        StreamReader text, ImportSpec spec, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var csv = CsvReader.Create(text, Options(spec.Delimiter), leaveOpen: true);
        int[] places;
        try
        {
            await csv.ReadHeaderAsync(cancellation);
            places = Places([.. csv.Headers], spec.Columns);
        }
        catch (CsvFormatException exception)
        {
            throw Malformed(exception);
        }

        for (long number = 1; ; number++)
        {
            SourceRow row;
            try
            {
                if (!await csv.ReadAsync(cancellation))
                    yield break;
                row = Row(csv, number, places, spec.Columns);
            }
            catch (CsvFormatException exception)
            {
                throw Malformed(exception);
            }

            yield return row;
        }
    }

    private static SourceRow Row(CsvReader csv, long number, int[] places, IReadOnlyList<ImportColumn> columns)
    {
        var cells = new Value?[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] >= csv.FieldCount)
                return new SourceRow(number, [], new RowFault("COLUMNS", columns[i].Column, "has fewer columns than the header"));
            var cell = csv.GetString(places[i]);
            if (cell.Contains('\uFFFD', StringComparison.Ordinal))
                return new SourceRow(number, [], new RowFault("ENCODING", columns[i].Column, "holds bytes that are no text in this encoding"));
            cells[i] = Value.ForString(cell);
        }

        return new SourceRow(number, cells);
    }

    private static async IAsyncEnumerable<SourceRow> JsonRowsAsync(
        StreamReader text, ImportSpec spec, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var paths = spec.Columns.Select(column => column.Column.Split('.')).ToList();
        var number = 0L;
        await foreach (var line in LinesAsync(text, cancellation))
            if (line.AsSpan().Trim().Length > 0)
                yield return Row(line, ++number, paths, spec.Columns);
    }

    /// <summary>Lines of at most <see cref="RecordBytes"/> characters.</summary>
    public static async IAsyncEnumerable<string> LinesAsync(
        StreamReader text, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (buffer, line, number) = (new char[16 * 1024], new StringBuilder(), 1L);
        for (int read; (read = await text.ReadAsync(buffer, cancellation)) > 0;)
        {
            var from = 0;
            for (int end; (end = Array.IndexOf(buffer, '\n', from, read - from)) >= 0; from = end + 1, number++)
            {
                yield return line.Append(buffer, from, end - from).ToString();
                line.Clear();
            }

            if (line.Append(buffer, from, read - from).Length > RecordBytes)
                throw TooLarge(number);
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    private static SourceRow Row(string json, long number, List<string[]> paths, IReadOnlyList<ImportColumn> columns)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new SourceRow(number, [], new RowFault("JSON", "", "is not a JSON object"));
            var cells = new Value?[paths.Count];
            for (var i = 0; i < paths.Count; i++)
            {
                JsonElement? at = document.RootElement;
                foreach (var name in paths[i])
                    at = at is { ValueKind: JsonValueKind.Object } && at.Value.TryGetProperty(name, out var inner) ? inner : null;
                if (at is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } found)
                    cells[i] = JsonParser.Default.Parse<Value>(found.GetRawText());
            }

            return new SourceRow(number, cells);
        }
        // Half of a surrogate pair, a number beyond doubles: JSON to the one reader and not to the other.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or InvalidProtocolBufferException
            or InvalidJsonException or OverflowException)
        {
            return new SourceRow(number, [], new RowFault("JSON", "", "is not a line of JSON that can be read"));
        }
    }

    private static int[] Places(string[] headers, IReadOnlyList<ImportColumn> columns) => [.. columns.Select(column =>
    {
        if (column.Place is { } place)
            return place < headers.Length && headers[place] == column.Column ? place
                : throw new UnreadableFileException("COLUMN_MISSING", $"Column {place + 1} of the file has another header than the mapping says.");
        var named = headers.Select((header, i) => (header, i)).Where(h => h.header.Trim() == column.Column.Trim()).ToList();
        return named.Count switch
        {
            1 => named[0].i,
            0 => throw new UnreadableFileException("COLUMN_MISSING", $"The file has no column with the header that column {columns.ToList().IndexOf(column) + 1} of the mapping names."),
            _ => throw new UnreadableFileException("COLUMN_AMBIGUOUS", $"{named.Count} columns have the header that column {columns.ToList().IndexOf(column) + 1} of the mapping names; say which by its place."),
        };
    })];

    private static CsvReaderOptions Options(string delimiter) => CsvReaderOptions.Default with
    {
        MaxRecordSize = RecordBytes, Separator = delimiter.Length == 1 ? delimiter[0] : null, DetectSeparatorHint = true,
    };

    private static UnreadableFileException Malformed(CsvFormatException exception) => TooLarge(exception.RecordNumber);

    private static UnreadableFileException TooLarge(long number) => new(
        "RECORD_TOO_LARGE", $"Record {number} is larger than {RecordBytes / 1024 / 1024} MB: look for a quote that is never closed.");
}
