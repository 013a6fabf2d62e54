using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>What one event may be at most. The figures are Segment's where it publishes one.</summary>
internal static class EventLimits
{
    /// <summary>Events in one request.</summary>
    public const int BatchEvents = 2500;

    /// <summary>Bytes of one request, decompressed.</summary>
    public const int BatchBytes = 500 * 1024;

    /// <summary>Bytes of one event's properties and context together.</summary>
    public const int EventBytes = 32 * 1024;

    private const int IdLength = 100;
    private const int NameLength = 200;
    private const int KeyLength = 200;
    private const int KeyCount = 500;
    private const int ArrayLength = 1000;
    private const int Depth = 16;

    /// <summary>The id, or null when it is fine or empty.</summary>
    public static FieldFault? CheckId(string id) =>
        id.Length > IdLength || HasForbiddenCharacters(id)
            ? new FieldFault("id", $"is longer than {IdLength} characters or has control or direction characters")
            : null;

    /// <summary>The name as sent and in snake case.</summary>
    public static FieldFault? CheckName(string sent, string snake) =>
        sent.Length == 0 ? new FieldFault("name", "is missing")
        : sent.Length > NameLength || HasForbiddenCharacters(sent)
            ? new FieldFault("name", $"is longer than {NameLength} characters or has control or direction characters")
        : snake.Length == 0 ? new FieldFault("name", "has no letter or digit")
        : null;

    /// <summary>The time, which may be missing.</summary>
    public static FieldFault? CheckTime(Timestamp? occurredAt, DateTimeOffset latest)
    {
        if (occurredAt is null)
            return null;
        if (occurredAt.Seconds is < -2_208_988_800 or > 4_102_444_800 || occurredAt.Nanos is < 0 or > 999_999_999)
            return new FieldFault("occurred_at", "is not a time between 1900 and 2100; are these milliseconds?");
        return occurredAt.ToDateTimeOffset() > latest
            ? new FieldFault("occurred_at", "is more than 24 hours in the future")
            : null;
    }

    /// <summary>Properties and context together.</summary>
    public static FieldFault? CheckSize(Struct? properties, Struct? context)
    {
        var bytes = (properties?.CalculateSize() ?? 0) + (context?.CalculateSize() ?? 0);
        if (bytes > EventBytes)
            return new FieldFault("properties", $"is {bytes} bytes with context; at most {EventBytes}");
        return (properties is null ? null : CheckStruct(properties, "properties", 1))
            ?? (context is null ? null : CheckStruct(context, "context", 1));
    }

    /// <summary>Control characters, and characters that turn the direction of writing (Unicode bidi controls).</summary>
    public static bool HasForbiddenCharacters(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter) || letter is '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e')
                or (>= '\u2066' and <= '\u2069'))
                return true;
        }

        return false;
    }

    private static FieldFault? CheckStruct(Struct value, string path, int depth)
    {
        if (value.Fields.Count > KeyCount)
            return new FieldFault(path, $"has more than {KeyCount} entries");
        foreach (var (key, child) in value.Fields)
        {
            if (key.Length is 0 or > KeyLength || HasForbiddenCharacters(key) || key == "__proto__")
                return new FieldFault(path, $"has a name that is empty, longer than {KeyLength} characters or not allowed");
            if (child.KindCase is Value.KindOneofCase.StructValue or Value.KindOneofCase.ListValue
                && CheckValue(child, $"{path}.{key}", depth + 1) is { } fault)
                return fault;
        }

        return null;
    }

    private static FieldFault? CheckValue(Value value, string path, int depth)
    {
        if (depth > Depth)
            return new FieldFault(path, $"is nested deeper than {Depth} levels");
        if (value.KindCase == Value.KindOneofCase.StructValue)
            return CheckStruct(value.StructValue, path, depth);
        if (value.KindCase != Value.KindOneofCase.ListValue)
            return null;
        if (value.ListValue.Values.Count > ArrayLength)
            return new FieldFault(path, $"has more than {ArrayLength} items");
        for (var i = 0; i < value.ListValue.Values.Count; i++)
        {
            var child = value.ListValue.Values[i];
            if (child.KindCase is Value.KindOneofCase.StructValue or Value.KindOneofCase.ListValue
                && CheckValue(child, path + "[" + i.ToString(CultureInfo.InvariantCulture) + "]", depth + 1) is { } fault)
                return fault;
        }

        return null;
    }
}
