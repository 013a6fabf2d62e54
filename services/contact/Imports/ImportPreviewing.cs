using System.Text.Json;
using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Imports.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Imports;

/// <summary>Tells how a file is read and what its first rows would say, before anything is taken in.</summary>
internal sealed class ImportPreviewing(ImportPartStore parts, TimeProvider clock)
{
    private const int Rows = 20;

    /// <summary>Looks at the beginning of the file.</summary>
    /// <exception cref="DomainError">STATE_FORBIDS: there is no file, or it cannot be read; FIELDS_INVALID.</exception>
    public async Task<ImportPreview> LookAsync(ImportJob job, ImportSpec spec, CancellationToken cancellation)
    {
        if (job.Parts == 0 || job.State != ImportState.Draft)
            throw Refused("no_file", "The import has no file, or has begun.");
        try
        {
            await using var file = new PartStream(parts, job.Workspace, job.Id, job.Parts);
            var (columns, delimiter) = spec.IsNdjson
                ? (await JsonColumnsAsync(file, job, spec, cancellation), "") : await CsvColumnsAsync(file, job, spec, cancellation);
            var used = spec.Columns.Count > 0 ? spec
                : spec with { Columns = [.. columns.Where(c => c.Column is not null).Select(c => c.Column!)], Delimiter = delimiter };
            file.Position = 0;
            var (text, encoding) = await SourceReading.OpenAsync(file, job.Bytes, spec.Encoding, cancellation);
            using var opened = text;
            var shown = new ImportPreview { Encoding = encoding, Delimiter = delimiter };
            shown.Columns.AddRange(columns.Select((c, i) => c.Column is { } suggested
                ? suggested.ToProto() : new V1.ImportColumn { Column = c.Header, Place = i }));
            if (used.Columns.Count > 0)
                await foreach (var row in SourceReading.RowsAsync(text, used, cancellation))
                {
                    shown.Rows.Add(Show(row, used, job));
                    if (row.Number == Rows)
                        break;
                }

            return shown;
        }
        catch (UnreadableFileException fault)
        {
            throw Refused(fault.Code.ToLowerInvariant(), fault.Message);
        }
    }

    private ImportPreviewRow Show(SourceRow row, ImportSpec spec, ImportJob job)
    {
        var said = RowReading.Read(row, spec, job.Workspace, "", clock.GetUtcNow(), out var fault);
        return new ImportPreviewRow
        {
            Row = row.Number, Says = said is null ? "" : JsonFormatter.Default.Format(said), Error = fault?.ToProto(row.Number),
        };
    }

    private static async Task<(List<(string Header, Domain.ImportColumn? Column)> Columns, string Delimiter)> CsvColumnsAsync(
        PartStream file, ImportJob job, ImportSpec spec, CancellationToken cancellation)
    {
        var (text, _) = await SourceReading.OpenAsync(file, job.Bytes, spec.Encoding, cancellation);
        using var opened = text;
        var (headers, cells, separator) = await SourceReading.BeginningAsync(text, spec.Delimiter, Rows, cancellation);
        var samples = headers.Select((_, i) => (IReadOnlyList<string>)[.. cells.Where(r => i < r.Count).Select(r => r[i])]).ToList();
        var columns = MappingSuggestion.Of(headers, spec.Kind, samples, spec.Cells);
        return ([.. headers.Select((header, i) => (header, columns[i]))], separator.ToString());
    }

    private static async Task<List<(string Header, Domain.ImportColumn? Column)>> JsonColumnsAsync(
        PartStream file, ImportJob job, ImportSpec spec, CancellationToken cancellation)
    {
        var (text, _) = await SourceReading.OpenAsync(file, job.Bytes, spec.Encoding, cancellation);
        using var opened = text;
        var paths = new List<string>();
        await foreach (var line in SourceReading.LinesAsync(text, cancellation).Take(Rows))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                Collect(document.RootElement, "", paths);
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                // Shown as a row that is rejected.
            }
        }

        var columns = MappingSuggestion.Of(paths, spec.Kind, [.. paths.Select(_ => (IReadOnlyList<string>)[])], spec.Cells);
        return [.. paths.Select((path, i) => (path, columns[i] is { } column ? column with { Place = null } : null))];
    }

    private static void Collect(JsonElement at, string path, List<string> paths)
    {
        if (at.ValueKind != JsonValueKind.Object)
            return;
        foreach (var field in at.EnumerateObject().Where(f => !f.Name.Contains('.', StringComparison.Ordinal)))
        {
            var name = path + field.Name;
            if (field.Value.ValueKind == JsonValueKind.Object)
                Collect(field.Value, name + ".", paths);
            else if (!paths.Contains(name) && paths.Count < ImportSpec.MostColumns)
                paths.Add(name);
        }
    }

    private static DomainError Refused(string state, string message) => new(ErrorReason.StateForbids, message)
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };
}
