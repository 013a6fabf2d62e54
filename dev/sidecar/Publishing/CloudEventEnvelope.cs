using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Rapport.Sidecar.Publishing;

/// <summary>
/// The CloudEvent that a published payload becomes: the bytes stored in the stream and later delivered unchanged.
/// </summary>
/// <remarks>
/// Source: CloudEvents 1.0 JSON format, and the behaviour of Dapr 1.18's pubsub envelope. A JSON payload is written
/// as it came, so numbers keep every digit; Dapr also sorts its keys, which JSON gives no meaning.
/// </remarks>
internal static class CloudEventEnvelope
{
    private const string DefaultType = "com.dapr.event.sent";

    // Letters of all scripts stay readable, as in Dapr; only what HTML could misread is escaped.
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    /// <summary>
    /// The envelope for a request, or null if the payload claims to be a CloudEvent but is not a JSON object.
    /// </summary>
    /// <param name="request">What to publish.</param>
    /// <param name="id">The event's id unless the metadata gives one; not used for ready-made CloudEvents.</param>
    /// <param name="now">Time of publishing, with the offset to be shown.</param>
    public static ReadOnlyMemory<byte>? Wrap(PublishRequest request, Guid id, DateTimeOffset now)
    {
        var form = ContentTypes.FormOf(request.ContentType, request.Data.Span);
        var buffer = new ArrayBufferWriter<byte>(request.Data.Length + 1024);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        if (form != PayloadForm.CloudEvent)
            WriteNew(writer, request, form, id, now);
        else if (!TryWriteExisting(writer, request, now))
            return null;
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteNew(
        Utf8JsonWriter json, PublishRequest request, PayloadForm form, Guid id, DateTimeOffset now)
    {
        var contentType = request.ContentType.Length == 0 ? "text/plain" : request.ContentType;
        var traceParent = request.MetadataOf("cloudevent.traceparent");
        json.WriteStartObject();
        WriteData(json, request.Data.Span, form);
        json.WriteString("datacontenttype", contentType);
        WriteExpiration(json, request, now);
        json.WriteString("id", request.MetadataOf("cloudevent.id") ?? id.ToString());
        json.WriteString("pubsubname", request.PubSubName);
        json.WriteString("source", request.MetadataOf("cloudevent.source") ?? request.AppId);
        json.WriteString("specversion", "1.0");
        if (request.MetadataOf("cloudevent.subject") is { Length: > 0 } subject) json.WriteString("subject", subject);
        json.WriteString("time", Rfc3339(now));
        json.WriteString("topic", request.Topic);
        json.WriteString(
            "traceid", traceParent ?? request.MetadataOf("cloudevent.traceid") ?? request.Trace.Parent);
        json.WriteString("traceparent", traceParent ?? request.Trace.Parent);
        json.WriteString("tracestate", request.MetadataOf("cloudevent.tracestate") ?? request.Trace.State);
        json.WriteString("type", request.MetadataOf("cloudevent.type") ?? DefaultType);
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data, PayloadForm form)
    {
        switch (form)
        {
            case PayloadForm.Json:
                json.WritePropertyName("data");
                json.WriteRawValue(data, skipInputValidation: true);
                break;
            case PayloadForm.Binary:
                json.WriteBase64String("data_base64", data);
                break;
            default:
                json.WriteString("data", Encoding.UTF8.GetString(data));
                break;
        }
    }

    /// <summary>
    /// A ready-made CloudEvent keeps its members; topic and pubsubname are set, required ones filled in if missing.
    /// An id is not invented, as in Dapr.
    /// </summary>
    private static bool TryWriteExisting(Utf8JsonWriter json, PublishRequest request, DateTimeOffset now)
    {
        if (JsonText.MembersOf(request.Data) is not { } members) return false;
        var ttl = TimeToLive.Of(request);
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            if (name is "topic" or "pubsubname" || (name == "expiration" && ttl is not null)) continue;
            json.WritePropertyName(name);
            json.WriteRawValue(value.Span, skipInputValidation: true);
        }
        WriteExpiration(json, request, now);
        json.WriteString("pubsubname", request.PubSubName);
        json.WriteString("topic", request.Topic);
        if (!members.ContainsKey("source")) json.WriteString("source", "Dapr");
        if (!members.ContainsKey("specversion")) json.WriteString("specversion", "1.0");
        if (!members.ContainsKey("time")) json.WriteString("time", Rfc3339(now));
        if (!members.ContainsKey("type")) json.WriteString("type", DefaultType);
        if (!members.ContainsKey("traceid"))
        {
            json.WriteString("traceid", request.Trace.Parent);
            if (!members.ContainsKey("traceparent")) json.WriteString("traceparent", request.Trace.Parent);
            if (!members.ContainsKey("tracestate")) json.WriteString("tracestate", request.Trace.State);
        }
        json.WriteEndObject();
        return true;
    }

    private static void WriteExpiration(Utf8JsonWriter json, PublishRequest request, DateTimeOffset now)
    {
        if (TimeToLive.Of(request) is { } ttl) json.WriteString("expiration", Rfc3339(now.ToUniversalTime() + ttl));
    }

    private static string Rfc3339(DateTimeOffset time) =>
        time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ss'Z'" : "yyyy-MM-ddTHH:mm:sszzz",
            CultureInfo.InvariantCulture);
}
