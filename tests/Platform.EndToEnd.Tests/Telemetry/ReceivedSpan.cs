using Google.Protobuf;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>A span as an exporter sent it.</summary>
/// <param name="Service">service.name of its process.</param>
/// <param name="Trace">Trace id, hexadecimal.</param>
/// <param name="Parent">Span id of the parent; empty for a root.</param>
/// <param name="Name">Its name.</param>
internal sealed record ReceivedSpan(string Service, string Trace, string Parent, string Name)
{
    /// <summary>The spans of an OTLP export request (opentelemetry.proto.collector.trace.v1).</summary>
    public static IEnumerable<ReceivedSpan> Read(ByteString request) =>
        from resourceSpans in Fields(request, 1)
        let service = Attributes(Fields(resourceSpans, 1).Single()).GetValueOrDefault("service.name", "")
        from scopeSpans in Fields(resourceSpans, 2)
        from span in Fields(scopeSpans, 2)
        select new ReceivedSpan(service, Hex(span, 1), Hex(span, 4), Text(span, 5));

    private static Dictionary<string, string> Attributes(ByteString resource) =>
        Fields(resource, 1).ToDictionary(
            pair => Text(pair, 1), pair => Fields(pair, 2).Select(value => Text(value, 1)).FirstOrDefault() ?? "");

    private static string Text(ByteString message, int field) =>
        Fields(message, field).FirstOrDefault()?.ToStringUtf8() ?? "";

    private static string Hex(ByteString message, int field) =>
        Convert.ToHexStringLower((Fields(message, field).FirstOrDefault() ?? ByteString.Empty).Span);

    // The length-delimited fields of that number; all others are passed over.
    private static List<ByteString> Fields(ByteString message, int field)
    {
        var found = new List<ByteString>();
        using var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
            if (WireFormat.GetTagFieldNumber(tag) == field
                && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes());
            else
                input.SkipLastField();
        return found;
    }
}
