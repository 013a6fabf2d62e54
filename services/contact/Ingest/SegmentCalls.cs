using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Events;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Reads calls of the Segment HTTP API (identify, track, page, screen, group, alias; single or in a batch), as
/// @segment/analytics-node, @segment/analytics-next and @rudderstack/rudder-sdk-node send them.
/// </summary>
/// <param name="region">Country for phone numbers without country code.</param>
/// <param name="receivedAt">Arrival, for the correction of the device's clock.</param>
internal sealed class SegmentCalls(string region, DateTimeOffset receivedAt)
{
    /// <summary>One call as an event, or the fault that makes it none.</summary>
    /// <param name="call">The call's JSON object.</param>
    /// <param name="type">Its type where the path says it; null: the call's own "type".</param>
    /// <param name="batch">The batch's object, for its context and sentAt; null for a single call.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    public EventInput? Read(JsonElement call, string? type, JsonElement? batch, out FieldFault? fault)
    {
        fault = null;
        if (call.ValueKind != JsonValueKind.Object)
        {
            fault = new FieldFault("", "is not a JSON object");
            return null;
        }

        var input = new EventInput
        {
            Id = Text(call, "messageId"),
            UserId = Text(call, "userId"),
            AnonymousId = Text(call, "anonymousId"),
            Context = Context(call, batch),
            OccurredAt = OccurredAt(call, batch, ref fault),
        };
        var traits = Child(call, "traits");
        switch (type ?? Text(call, "type"))
        {
            case "track":
                input.Name = Text(call, "event");
                input.Properties = Object(Child(call, "properties"));
                break;
            case "identify":
                input.Name = EventNames.Identified;
                input.Properties = Object(traits);
                break;
            case "page":
                input.Name = EventNames.PageViewed;
                input.Properties = Named(call);
                break;
            case "screen":
                input.Name = EventNames.ScreenViewed;
                input.Properties = Named(call);
                break;
            case "group":
                input.Name = EventNames.GroupJoined;
                input.Properties = Object(traits);
                input.Properties.Fields["group_id"] = Value.ForString(Text(call, "groupId"));
                break;
            case "alias":
                input.Name = EventNames.Aliased;
                input.AnonymousId = Text(call, "previousId");
                input.Properties = new Struct { Fields = { ["previous_id"] = Value.ForString(input.AnonymousId) } };
                break;
            default:
                fault = new FieldFault("type", "is none of track, identify, page, screen, group, alias");
                break;
        }

        AddAddresses(input, traits);
        AddAddresses(input, Child(Child(call, "context"), "traits"));
        return fault is null ? input : null;
    }

    /// <summary>An unusable address in the traits stays a trait and identifies nobody.</summary>
    private void AddAddresses(EventInput input, JsonElement traits)
    {
        if (input.Email.Length == 0)
            input.Email = Identifiers.NormaliseEmail(Text(traits, "email")) ?? "";
        if (input.Phone.Length == 0 && Text(traits, "phone") is { Length: > 0 } phone)
            input.Phone = Identifiers.NormalisePhone(phone, region) ?? "";
    }

    private static Struct Named(JsonElement call)
    {
        var properties = Object(Child(call, "properties"));
        foreach (var key in (string[])["name", "category"])
        {
            if (Text(call, key) is { Length: > 0 } text)
                properties.Fields.TryAdd(key, Value.ForString(text));
        }

        return properties;
    }

    private static Struct Context(JsonElement call, JsonElement? batch)
    {
        var context = Object(Child(batch ?? default, "context"));
        foreach (var (key, value) in Object(Child(call, "context")).Fields)
            context.Fields[key] = value;
        if (Text(call, "channel") is { Length: > 0 } channel)
            context.Fields.TryAdd("channel", Value.ForString(channel));
        return context;
    }

    /// <summary>Segment's rule: timestamp = receivedAt - (sentAt - originalTimestamp); without sentAt the time as given.</summary>
    private Timestamp? OccurredAt(JsonElement call, JsonElement? batch, ref FieldFault? fault)
    {
        var text = Text(call, "originalTimestamp") is { Length: > 0 } original ? original : Text(call, "timestamp");
        if (text.Length == 0)
            return null;
        if (!TryTime(text, out var at))
        {
            fault = new FieldFault("timestamp", "is not a time by ISO 8601");
            return null;
        }

        var sentText = Text(call, "sentAt") is { Length: > 0 } own ? own : Text(batch ?? default, "sentAt");
        return (TryTime(sentText, out var sent) ? receivedAt - (sent - at) : at).ToTimestamp();
    }

    private static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static Struct Object(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? JsonStruct.FromObject(element) : new Struct();

    private static string Text(JsonElement parent, string name) => Child(parent, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => "",
    };
}
