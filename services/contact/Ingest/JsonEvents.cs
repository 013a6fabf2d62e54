using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// IngestEventsRequest as JSON, each item by itself. The form is protobuf's (camel or snake case), but a transcoder reads
/// a request as a whole, so that one item it cannot read would cost all of them.
/// </summary>
internal static class JsonEvents
{
    private static readonly JsonFieldNames RequestNames = JsonFieldNames.OfProto("request_id", "events");

    private static readonly JsonFieldNames ItemNames = JsonFieldNames.OfProto(
        "id", "name", "occurred_at", "contact", "user_id", "anonymous_id", "email", "phone", "identifiers", "properties",
        "context", "historic");

    // The others are what contact itself notes of an identifier; who sends an event back as it was read is not refused.
    private static readonly JsonFieldNames IdentifierNames = JsonFieldNames.OfProto("type", "value", "known", "unlinked");

    /// <summary>The request with its items.</summary>
    /// <param name="body">The request's JSON.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="eventBytes">Largest event, bytes.</param>
    /// <exception cref="DomainError">What stands beside the items is at fault, or there is no item that can be read.</exception>
    public static IngestBatch Read(JsonElement body, int bytes, int eventBytes)
    {
        var reading = new JsonReading();
        var fields = new JsonFields(body, RequestNames, reading, refusesUnknown: true);
        var requestId = reading.Text(fields["request_id"], "request_id");
        if (fields.Has("events") && fields["events"].ValueKind != JsonValueKind.Array)
            reading.Fail("events", "is not an array");
        if (reading.Fault is { } fault)
            throw fault.Reason == ErrorReason.FieldUnknown
                ? new DomainError(ErrorReason.FieldUnknown, "The request names fields that this call does not have.") { Fields = [fault] }
                : DomainError.Invalid(fault.Path.Length > 0 ? fault : fault with { Path = "body" });
        if (!fields.Has("events"))
            return new IngestBatch(requestId, [], bytes);
        EventLimits.CheckCount("events", fields["events"].GetArrayLength());
        var items = fields["events"].EnumerateArray().Select(item => ReadItem(item, eventBytes)).ToList();
        if (items.Count > 0 && items.All(item => item.Fault is not null))
            throw DomainError.Invalid([.. items.Select((item, i) => Inside(i, item.Fault!))]);
        return new IngestBatch(requestId, items, bytes);
    }

    private static FieldFault Inside(int item, FieldFault fault) =>
        fault with { Path = fault.Path.Length > 0 ? $"events[{item}].{fault.Path}" : $"events[{item}]" };

    private static IngestItem ReadItem(JsonElement item, int eventBytes)
    {
        var reading = new JsonReading();
        var fields = new JsonFields(item, ItemNames, reading, refusesUnknown: true);
        var input = new EventInput
        {
            Id = reading.Text(fields["id"], "id"),
            Name = reading.Text(fields["name"], "name"),
            Contact = reading.Text(fields["contact"], "contact"),
            UserId = reading.Text(fields["user_id"], "user_id"),
            AnonymousId = reading.Text(fields["anonymous_id"], "anonymous_id"),
            Email = reading.Text(fields["email"], "email"),
            Phone = reading.Text(fields["phone"], "phone"),
            Historic = reading.Truth(fields["historic"], "historic"),
            OccurredAt = ReadTime(fields["occurred_at"], reading),
            Properties = reading.Object(fields["properties"], "properties"),
            Context = reading.Object(fields["context"], "context"),
        };
        AddIdentifiers(input, fields["identifiers"], reading);
        return new IngestItem(input, reading.Fault ?? EventLimits.CheckSent(JsonMarshal.GetRawUtf8Value(item).Length, eventBytes))
        {
            Flags = reading.Flags,
        };
    }

    private static Timestamp? ReadTime(JsonElement value, JsonReading reading)
    {
        if (reading.Text(value, "occurred_at") is not { Length: > 0 } text)
            return null;
        if (EventTime.TryRead(text, out var time))
            return time.ToTimestamp();
        reading.Fail("occurred_at", EventTime.Wanted);
        return null;
    }

    private static void AddIdentifiers(EventInput input, JsonElement list, JsonReading reading)
    {
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return;
        if (list.ValueKind != JsonValueKind.Array)
        {
            reading.Fail("identifiers", "is not an array");
            return;
        }

        foreach (var identifier in list.EnumerateArray())
        {
            var path = $"identifiers[{input.Identifiers.Count}]";
            if (identifier.ValueKind != JsonValueKind.Object)
            {
                reading.Fail(path, "is not an object with type and value");
                return;
            }

            var fields = new JsonFields(identifier, IdentifierNames, reading, refusesUnknown: true);
            input.Identifiers.Add(new Identifier
            {
                Type = reading.Text(fields["type"], path + ".type"), Value = reading.Text(fields["value"], path + ".value"),
            });
        }
    }
}
