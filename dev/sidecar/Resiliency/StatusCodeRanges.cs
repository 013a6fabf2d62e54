using System.Globalization;

namespace Rapport.Sidecar.Resiliency;

/// <summary>The status codes that a retry policy's <c>matching</c> lists, as in "429,500-599".</summary>
internal sealed class StatusCodeRanges
{
    private readonly List<(int First, int Last)> ranges = [];

    /// <exception cref="FormatException">A part is neither a code nor a range of codes within 100-599.</exception>
    public StatusCodeRanges(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var first = Code(ends[0], part);
            var last = ends.Length == 1 ? first : Code(ends[1], part);
            if (ends.Length > 2 || last < first) throw Fault(part);
            ranges.Add((first, last));
        }
    }

    public bool Contains(int code) => ranges.Exists(range => range.First <= code && code <= range.Last);

    private static int Code(string text, string part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and <= 599
            ? code
            : throw Fault(part);

    private static FormatException Fault(string part) =>
        new($"\"{part}\" is not an HTTP status code or a range such as 500-599.");
}
