using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>What one event may be at most. The figures are Segment's where it publishes one.</summary>
internal static class EventLimits
{
    /// <summary>Events in one request.</summary>
    public const int BatchEvents = 2500;

    /// <summary>Bytes of one request, decompressed.</summary>
    public const int BatchBytes = 500 * 1024;

    /// <summary>Levels of nesting in properties and in context.</summary>
    public const int Depth = 16;

    /// <summary>Items of one array.</summary>
    public const int ArrayLength = 1000;

    // An event takes more room as protobuf than as JSON: a digit is nine bytes there.
    private const int Widening = 2;

    /// <summary>Further identifiers of one event.</summary>
    public const int Identifiers = 50;

    private const int IdLength = 100;
    private const int NameLength = 200;
    private const int KeyLength = 200;
    private const int KeyCount = 500;

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

    /// <summary>A name in snake case, and who says it.</summary>
    public static FieldFault? CheckSpeaker(string snake, Origin origin) =>
        origin.Kind != OriginKind.Service && ReservedNames.Contains(snake)
            ? new FieldFault("name", "is a name that only the platform says; choose another, or make the call that brings it about")
            {
                Reason = ErrorReason.EventNameReserved,
            }
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

    /// <summary>One item as it was sent.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="limit">Largest event, bytes (<see cref="ContactOptions.EventBytes"/>).</param>
    public static FieldFault? CheckSent(int bytes, int limit) =>
        bytes > limit ? new FieldFault("properties", $"makes the event {bytes} bytes large; at most {limit} are taken") : null;

    /// <summary>Items of one request.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static void CheckCount(string path, int items)
    {
        if (items > BatchEvents)
            throw DomainError.Invalid(path, $"has {items} items; at most {BatchEvents} are taken");
    }

    /// <summary>A request larger than is taken.</summary>
    public static DomainError TooLarge() =>
        new(ErrorReason.TooLarge, $"The body is larger than {BatchBytes} bytes.")
        {
            Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{BatchBytes}" },
            Fields = [new FieldFault("body", $"is larger than {BatchBytes} bytes, unpacked")],
        };

    /// <summary>Properties and context together, as they would be kept.</summary>
    /// <param name="properties">What happened.</param>
    /// <param name="context">Where and how.</param>
    /// <param name="limit">Largest event as sent, bytes; kept, it may be twice as large.</param>
    public static FieldFault? CheckSize(Struct? properties, Struct? context, int limit)
    {
        var bytes = (properties?.CalculateSize() ?? 0) + (context?.CalculateSize() ?? 0);
        if (bytes > Widening * limit)
            return new FieldFault("properties", $"is {bytes} bytes with context as it is kept; at most {Widening * limit}");
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
            if (!IsPlain(child) && CheckValue(child, $"{path}.{key}", depth + 1) is { } fault)
                return fault;
        }

        return null;
    }

    // Nothing to look at: most values. Paths are only put together for the others.
    private static bool IsPlain(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.NumberValue => double.IsFinite(value.NumberValue),
        Value.KindOneofCase.StringValue or Value.KindOneofCase.BoolValue or Value.KindOneofCase.NullValue => true,
        _ => false,
    };

    private static FieldFault? CheckValue(Value value, string path, int depth)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.None:
                return new FieldFault(path, "has no kind: set one of google.protobuf.Value's fields, null_value for nothing");
            case Value.KindOneofCase.NumberValue:
                return new FieldFault(path, "is not a number that can be kept: NaN or infinite");
        }

        if (depth > Depth)
            return new FieldFault(path, $"is nested deeper than {Depth} levels");
        if (value.KindCase == Value.KindOneofCase.StructValue)
            return CheckStruct(value.StructValue, path, depth);
        if (value.ListValue.Values.Count > ArrayLength)
            return new FieldFault(path, $"has more than {ArrayLength} items");
        for (var i = 0; i < value.ListValue.Values.Count; i++)
        {
            var child = value.ListValue.Values[i];
            if (!IsPlain(child)
                && CheckValue(child, path + "[" + i.ToString(CultureInfo.InvariantCulture) + "]", depth + 1) is { } fault)
                return fault;
        }

        return null;
    }
}
