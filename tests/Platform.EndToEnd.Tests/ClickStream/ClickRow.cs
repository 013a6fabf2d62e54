using System.Globalization;
using System.IO.Compression;

namespace Rapport.Platform.EndToEnd.Tests.ClickStream;

/// <summary>A row of the REES46 click stream.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="At">event_time, UTC.</param>
/// <param name="Kind">view, cart or purchase.</param>
/// <param name="Category">category_code; may be empty.</param>
/// <param name="Price">USD.</param>
/// <param name="User">user_id.</param>
internal sealed record ClickRow(int Number, DateTimeOffset At, string Kind, string Category, decimal Price, string User)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>A product was looked at.</summary>
    public bool IsView => Kind == "view";

    /// <summary>A product was bought.</summary>
    public bool IsOrder => Kind == "purchase";

    /// <summary>The platform's name for it.</summary>
    public string EventName => Kind switch
    {
        "view" => "product_viewed",
        "cart" => "product_added",
        "purchase" => "order_completed",
        _ => throw new InvalidDataException($"Row {Number} is a {Kind}."),
    };

    /// <summary>All rows of the file; its cells hold neither commas nor quotes.</summary>
    public static IEnumerable<ClickRow> Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var columns = reader.ReadLine()!.Split(',').ToList();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var cells = line.Split(',');
            string Cell(string column) => cells[columns.IndexOf(column)];
            yield return new ClickRow(
                number,
                DateTimeOffset.ParseExact(
                    Cell("event_time"), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                Cell("event_type"), Cell("category_code"), decimal.Parse(Cell("price"), CultureInfo.InvariantCulture),
                Cell("user_id"));
        }
    }
}
