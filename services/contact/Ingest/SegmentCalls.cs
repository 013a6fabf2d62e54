using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Reads calls of the Segment HTTP API (identify, track, page, screen, group, alias; single or in a batch), as
/// @segment/analytics-node, @segment/analytics-next and RudderStack's SDKs send them.
/// </summary>
internal sealed class SegmentCalls
{
    private static readonly JsonFieldNames Names = JsonFieldNames.Exactly(
        "type", "messageId", "userId", "anonymousId", "event", "properties", "traits", "context", "timestamp",
        "originalTimestamp", "sentAt", "name", "category", "groupId", "previousId", "channel");

    private static readonly JsonFieldNames BatchNames = JsonFieldNames.Exactly("context", "sentAt");

    private readonly DateTimeOffset receivedAt;
    private readonly Struct? batchContext;
    private readonly DateTimeOffset? batchSentAt;
    private readonly bool contextLeftOut;

    /// <param name="receivedAt">Arrival, for the correction of the device's clock.</param>
    /// <param name="batch">The batch's object, for its context and sentAt; null for a single call.</param>
    public SegmentCalls(DateTimeOffset receivedAt, JsonElement? batch)
    {
        this.receivedAt = receivedAt;
        if (batch is not { } outer)
            return;
        var reading = new JsonReading();
        var fields = new JsonFields(outer, BatchNames, reading);
        batchSentAt = Instant(fields["sentAt"]);
        batchContext = reading.Object(fields["context"], "context");
        // No item is at fault for what stands beside all of them.
        contextLeftOut = reading.Fault is not null;
    }

    /// <summary>One call as an event, with the fault that makes it none.</summary>
    /// <param name="call">The call's JSON object.</param>
    /// <param name="type">Its type where the path says it; null: the call's own "type".</param>
    public IngestItem Read(JsonElement call, string? type)
    {
        var reading = new JsonReading();
        var fields = new JsonFields(call, Names, reading);
        type ??= reading.Text(fields["type"], "type");
        var input = new EventInput
        {
            Id = reading.TextOrNumber(fields["messageId"], "messageId"),
            Name = NameOf(type, fields, reading),
            UserId = reading.TextOrNumber(fields["userId"], "userId"),
            AnonymousId = reading.TextOrNumber(fields["anonymousId"], "anonymousId"),
            OccurredAt = OccurredAt(fields, reading),
        };
        var context = reading.Object(fields["context"], "context") ?? new Struct();
        var contextTraits = TraitsOf(context, reading);
        input.Properties = Properties(type, fields, reading, contextTraits);
        // Only what identify says of the person, and context.traits, name the person; a group's address is the group's.
        if (type == "identify")
        {
            AddAddresses(input, input.Properties);
            context.Fields.Remove("traits");
        }
        else
        {
            AddAddresses(input, contextTraits);
        }

        input.Context = Merged(context, reading.TextOrNumber(fields["channel"], "channel"));
        if (contextLeftOut)
            reading.Flag(IngestFlags.ContextLeftOut);
        return new IngestItem(input, reading.Fault) { Flags = reading.Flags };
    }

    /// <summary>A fault of an event in the words of the call that it was read from.</summary>
    /// <param name="path">Of the event's field.</param>
    /// <param name="name">The event's name.</param>
    public static string PathOf(string path, string name) => path switch
    {
        "id" => "messageId",
        "name" => "event",
        "user_id" => "userId",
        "anonymous_id" => "anonymousId",
        "occurred_at" => "timestamp",
        _ when name == EventNames.Identified && path.StartsWith("properties", StringComparison.Ordinal) => "traits" + path["properties".Length..],
        _ => path,
    };

    private static Struct? TraitsOf(Struct context, JsonReading reading)
    {
        var traits = context.Fields.GetValueOrDefault("traits");
        if (traits is { KindCase: not (Value.KindOneofCase.StructValue or Value.KindOneofCase.NullValue) }
            and not { KindCase: Value.KindOneofCase.ListValue, ListValue.Values.Count: 0 })
            reading.Fail("context.traits", "is not an object");
        return traits?.StructValue;
    }

    private static string NameOf(string type, JsonFields fields, JsonReading reading)
    {
        switch (type)
        {
            case "track": return reading.Text(fields["event"], "event");
            case "identify": return EventNames.Identified;
            case "page": return EventNames.PageViewed;
            case "screen": return EventNames.ScreenViewed;
            case "group": return EventNames.GroupJoined;
            case "alias": return EventNames.Aliased;
            default:
                reading.Fail("type", "is none of track, identify, page, screen, group, alias");
                // For the list of refused items: what the call would have been called.
                return reading.TextOrNumber(fields["event"], "event");
        }
    }

    private static Struct Properties(string type, JsonFields fields, JsonReading reading, Struct? contextTraits)
    {
        switch (type)
        {
            case "identify":
                var traits = reading.Object(fields["traits"], "traits") ?? new Struct();
                foreach (var (key, value) in contextTraits?.Fields ?? [])
                    traits.Fields.TryAdd(key, value);
                return traits;
            case "group":
                return new GroupJoined
                {
                    GroupId = Needed(fields, "groupId", reading),
                    Traits = reading.Object(fields["traits"], "traits") ?? new Struct(),
                }.ToProperties();
            case "alias":
                return new Aliased { PreviousId = Needed(fields, "previousId", reading) }.ToProperties();
            default:
                var properties = reading.Object(fields["properties"], "properties") ?? new Struct();
                if (type is "page" or "screen")
                    AddNames(properties, fields, reading);
                return properties;
        }
    }

    private static string Needed(JsonFields fields, string name, JsonReading reading)
    {
        var id = reading.TextOrNumber(fields[name], name);
        if (id.Length == 0)
            reading.Fail(name, "is missing");
        return id;
    }

    private static void AddNames(Struct properties, JsonFields fields, JsonReading reading)
    {
        foreach (var key in (ReadOnlySpan<string>)["name", "category"])
        {
            if (reading.TextOrNumber(fields[key], key) is { Length: > 0 } text)
                properties.Fields.TryAdd(key, Value.ForString(text));
        }
    }

    /// <summary>As they were sent: what is no address stays a trait, and identifies nobody.</summary>
    private static void AddAddresses(EventInput input, Struct? traits)
    {
        input.Email = Text(traits, "email");
        input.Phone = Text(traits, "phone");
    }

    private static string Text(Struct? traits, string key) => traits?.Fields.GetValueOrDefault(key) switch
    {
        { KindCase: Value.KindOneofCase.StringValue } text => text.StringValue,
        { KindCase: Value.KindOneofCase.NumberValue } number =>
            JsonNumberText.Of(number.NumberValue.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
        _ => "",
    };

    private Struct Merged(Struct own, string channel)
    {
        foreach (var (key, value) in batchContext?.Fields ?? [])
            own.Fields.TryAdd(key, value.Clone());
        if (channel.Length > 0)
            own.Fields.TryAdd("channel", Value.ForString(channel));
        return own;
    }

    private Timestamp? OccurredAt(JsonFields fields, JsonReading reading)
    {
        var field = fields.Has("originalTimestamp") ? "originalTimestamp" : "timestamp";
        var text = reading.Text(fields[field], field);
        if (text.Length == 0)
            return null;
        if (!EventTime.TryReadSegment(text, out var at))
        {
            reading.Fail(field, EventTime.Wanted);
            return null;
        }

        var sentAt = Instant(fields["sentAt"]) ?? batchSentAt;
        var corrected = DeviceClock.Correct(at, sentAt, receivedAt);
        if (corrected != at)
            reading.Flag(IngestFlags.ClockSkew);
        else if (DeviceClock.IsUnsure(sentAt, receivedAt))
            reading.Flag(IngestFlags.ClockUnsure);
        return corrected.ToTimestamp();
    }

    /// <summary>When it was sent; what cannot be read tells nothing of the device's clock, and costs nothing.</summary>
    private static DateTimeOffset? Instant(JsonElement value) =>
        EventTime.TryReadSegment(new JsonReading().Text(value, ""), out var time) ? time : null;
}
