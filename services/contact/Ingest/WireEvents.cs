using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// IngestEventsRequest and IngestStreamRequest as protobuf, each item by itself. The generated parser throws for the whole
/// message when one text in it is no UTF-8; here the items are first taken as bytes, which they are on the wire.
/// </summary>
internal static class WireEvents
{
    /// <summary>The batch in a message.</summary>
    /// <param name="message">Bytes of the message.</param>
    /// <param name="requestIdField">Number of the field request_id.</param>
    /// <param name="eventsField">Number of the field events.</param>
    /// <param name="eventBytes">Largest event, bytes.</param>
    /// <exception cref="DomainError">REQUEST_MALFORMED: what stands beside the items is no protobuf.</exception>
    public static IngestBatch Read(byte[] message, int requestIdField, int eventsField, int eventBytes)
    {
        var items = new List<IngestItem>();
        var requestId = "";
        try
        {
            using var input = new CodedInputStream(message);
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                var field = WireFormat.GetTagFieldNumber(tag);
                var isBytes = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited;
                if (isBytes && field == eventsField)
                    items.Add(ReadItem(input.ReadBytes(), eventBytes));
                else if (isBytes && field == requestIdField)
                    requestId = input.ReadString();
                else
                    input.SkipLastField();
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            throw new DomainError(ErrorReason.RequestMalformed, "The message is not protobuf of the type that the call takes.")
            {
                Fields = [new FieldFault(items.Count > 0 ? $"events[{items.Count}]" : "events", "is no protobuf, or request_id is no UTF-8")],
            };
        }

        return new IngestBatch(requestId, items, message.Length);
    }

    private static IngestItem ReadItem(ByteString item, int eventBytes)
    {
        try
        {
            var input = EventInput.Parser.ParseFrom(item);
            return new IngestItem(input, EventLimits.CheckSent(item.Length, eventBytes));
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return Diagnose(item);
        }
    }

    /// <summary>Which field of an item it is, and its id and name, which help to find it.</summary>
    private static IngestItem Diagnose(ByteString item)
    {
        var made = new EventInput();
        var fault = new FieldFault("", "is not protobuf of an event");
        try
        {
            using var input = item.CreateCodedInput();
            for (uint tag; (tag = input.ReadTag()) != 0;)
            {
                if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
                {
                    input.SkipLastField();
                    continue;
                }

                var number = WireFormat.GetTagFieldNumber(tag);
                var bytes = input.ReadBytes();
                if (number == EventInput.IdFieldNumber)
                    made.Id = bytes.ToStringUtf8();
                else if (number == EventInput.NameFieldNumber)
                    made.Name = bytes.ToStringUtf8();
                if (!IsReadable(number, bytes))
                    fault = new FieldFault(EventInput.Descriptor.FindFieldByNumber(number).Name,
                        "cannot be read: text is no UTF-8, or it is no protobuf of its type");
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            // Cut off: what was found so far stands.
        }

        return new IngestItem(made, fault);
    }

    private static bool IsReadable(int number, ByteString bytes)
    {
        try
        {
            switch (number)
            {
                case EventInput.PropertiesFieldNumber or EventInput.ContextFieldNumber:
                    _ = Struct.Parser.ParseFrom(bytes);
                    return true;
                case EventInput.IdentifiersFieldNumber:
                    _ = Identifier.Parser.ParseFrom(bytes);
                    return true;
                case EventInput.OccurredAtFieldNumber:
                    _ = Timestamp.Parser.ParseFrom(bytes);
                    return true;
                default:
                    return EventInput.Descriptor.FindFieldByNumber(number) is null
                        || System.Text.Unicode.Utf8.IsValid(bytes.Span);
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return false;
        }
    }

    // Texts that are no UTF-8 are an argument fault to the decoder, and come through as such.
    private static bool IsUnreadable(Exception exception) =>
        exception is InvalidProtocolBufferException or DecoderFallbackException or ArgumentException;
}
