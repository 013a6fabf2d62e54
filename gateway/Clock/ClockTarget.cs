using System.Globalization;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Clock;

/// <summary>Where a request wants the clock: <c>{"to": "2026-03-01T09:00:00Z"}</c> or <c>{"by": "7d"}</c>.</summary>
internal static class ClockTarget
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(3_660);

    /// <summary>What a request can say.</summary>
    public static readonly IReadOnlyList<string> Fields = ["to", "by"];

    /// <summary>Reads the fields of a request.</summary>
    /// <param name="fields">One of <c>to</c> (RFC 3339) and <c>by</c> (number and s, m, h or d).</param>
    /// <param name="now">Business time.</param>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static DateTimeOffset Read(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (fields.Count != 1)
            throw DomainError.Invalid("to", "Send exactly one of to and by.");
        var (name, text) = fields.First();
        var target = name == "to" ? ParseInstant(text) : now + ParseDuration(text);
        return target - now <= Farthest
            ? target
            : throw DomainError.Invalid(name, "At most ten years ahead.");
    }

    private static DateTimeOffset ParseInstant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw DomainError.Invalid("to", "An instant such as 2026-03-01T09:00:00Z.");

    private static TimeSpan ParseDuration(string text)
    {
        var unit = text.Length == 0 ? TimeSpan.Zero : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        const NumberStyles plain = NumberStyles.AllowDecimalPoint;
        return unit > TimeSpan.Zero
            && double.TryParse(text.AsSpan(0, text.Length - 1), plain, CultureInfo.InvariantCulture, out var count)
            && count * unit.TotalDays <= Farthest.TotalDays
            ? count * unit
            : throw DomainError.Invalid("by", "A duration such as 90s, 15m, 12h or 7d; at most ten years.");
    }
}
