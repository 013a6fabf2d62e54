using System.IO.Compression;
using CsvHelper;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

/// <summary>Public data sets beside the repository; tests that need them are skipped visibly where they are absent.</summary>
internal static class SharedData
{
    /// <summary>Where the sets are; null when they are not there.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Chosen columns of a gzipped CSV, row by row.</summary>
    public static IEnumerable<string[]> Rows(string path, params string[] columns)
    {
        using var file = File.OpenRead(Path.Combine(Folder!, path));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        using var csv = CsvReader.Create(reader, CsvReaderOptions.Default, leaveOpen: true);
        csv.ReadHeader();
        var indexes = columns.Select(c => csv.TryGetFieldIndex(c, out var i) ? i : throw new InvalidDataException(c)).ToArray();
        while (csv.Read())
            yield return [.. indexes.Select(i => csv.GetString(i))];
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data") is var data && Directory.Exists(data))
                return data;
        return Environment.GetEnvironmentVariable("RAPPORT_DATA_SETS") is { Length: > 0 } given && Directory.Exists(given)
            ? given : null;
    }
}

/// <summary>A test that is skipped, and says so, where the data sets are not beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() =>
        Skip = SharedData.Folder is null ? "../shared/data is not beside the repository (or RAPPORT_DATA_SETS)" : null;
}
