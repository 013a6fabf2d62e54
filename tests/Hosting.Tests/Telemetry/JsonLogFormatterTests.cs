using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Hosting.Telemetry;

namespace Rapport.Hosting.Tests.Telemetry;

public sealed class JsonLogFormatterTests
{
    [Fact]
    public void Line_InsideASpan_HasItsIdsAndTheValues()
    {
        using var span = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        var line = Format(development: false, null);
        Assert.Equal(span.TraceId.ToHexString(), line.GetProperty("trace_id").GetString());
        Assert.Equal(span.SpanId.ToHexString(), line.GetProperty("span_id").GetString());
        Assert.Equal(("7 read", "7", "{Count} read"), (line.GetProperty("Message").GetString(),
            line.GetProperty("State").GetProperty("Count").GetString(),
            line.GetProperty("State").GetProperty("template").GetString()));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Exception_TextsOnlyInDevelopment_TypesAlways(bool development, bool hasText)
    {
        var fault = new InvalidOperationException("outer", new IOException("duplicate key ann@example.com"));
        var text = Format(development, fault).GetProperty("Exception").GetString()!;
        Assert.Contains(nameof(IOException), text, StringComparison.Ordinal);
        Assert.Equal(hasText, text.Contains("ann@example.com", StringComparison.Ordinal));
    }

    private static JsonElement Format(bool development, Exception? fault)
    {
        var formatter = new JsonLogFormatter(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Rapport:Development"] = $"{development}" }).Build());
        IReadOnlyList<KeyValuePair<string, object?>> state =
            [new("Count", 7), new("{OriginalFormat}", "{Count} read")];
        using var output = new StringWriter();
        formatter.Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Information, "Test", new EventId(1), state, fault, (_, _) => "7 read"), null, output);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
