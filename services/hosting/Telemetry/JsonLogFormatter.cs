using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Rapport.Hosting.Time;

namespace Rapport.Hosting.Telemetry;

/// <summary>
/// One JSON object a line: Timestamp (UTC), LogLevel, Category, EventId, Message, trace_id and span_id of the current span,
/// and the values of the message by their names. Scopes are left out, for they hold request paths. Of an exception the
/// types and the places are written; its texts, in which drivers quote keys and values, only in development.
/// </summary>
internal sealed class JsonLogFormatter(IConfiguration configuration) : ConsoleFormatter(FormatterName)
{
    /// <summary>Name by which the console logger finds it.</summary>
    public const string FormatterName = "rapport-json";

    private const string Template = "{OriginalFormat}";

    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Not by the options: what is wrong with them has to be logged too.
    private readonly bool withTexts = configuration.GetValue<bool>("Rapport:Development");

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", ProcessClock.Now.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("LogLevel", entry.LogLevel.ToString());
            json.WriteString("Category", entry.Category);
            json.WriteNumber("EventId", entry.EventId.Id);
            json.WriteString("Message", entry.Formatter(entry.State, null));
            if (Activity.Current is { } span)
            {
                json.WriteString("trace_id", span.TraceId.ToHexString());
                json.WriteString("span_id", span.SpanId.ToHexString());
            }

            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
                WriteValues(json, values);
            if (entry.Exception is { } exception)
                json.WriteString("Exception", withTexts ? exception.ToString() : ExceptionPlaces.Of(exception));
            json.WriteEndObject();
        }

        textWriter.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("State");
        foreach (var (name, value) in values)
            json.WriteString(
                name == Template ? "template" : name, Convert.ToString(value, CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
