using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.Extensions.Caching.Memory;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain.Webhooks;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// What is sent: <c>{"type", "timestamp", "data"}</c>, the event as the timeline shows it. It is read from the log for each
/// attempt and kept nowhere, so that what was erased there is not sent from elsewhere; only what this process has just heard it
/// need not read for a first attempt that follows at once.
/// </summary>
internal sealed class WebhookContent(EventLogService.EventLogServiceClient log) : IDisposable
{
    // Events have at most 32 KB: 64 MB at the very most.
    private const int Most = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Lives = TimeSpan.FromSeconds(5);
    private readonly MemoryCache heard = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>Says that these events are about to be sent.</summary>
    public void Remember(IEnumerable<Event> said)
    {
        foreach (var each in said)
            heard.Set((each.Workspace, each.Id), each, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lives });
    }

    /// <inheritdoc/>
    public void Dispose() => heard.Dispose();

    /// <summary>The body; null when the event is no more.</summary>
    public async Task<byte[]?> ReadAsync(WebhookDeliveryRecord delivery, CancellationToken cancellation)
    {
        if (delivery.IsTest)
            return Body(delivery.Name, delivery.CreatedAt, new JsonObject { ["webhook"] = delivery.Webhook });
        if (!heard.TryGetValue((delivery.Workspace, delivery.Event), out Event? said))
            said = await ReadLogAsync(delivery, cancellation);
        if (said is null || said.Id != delivery.Event || said.Name != delivery.Name)
            return null;
        var shown = said.Clone();
        shown.Traceparent = "";
        return Body(said.Name, said.OccurredAt.ToDateTimeOffset(), JsonNode.Parse(JsonFormatter.Default.Format(shown))!);
    }

    private async Task<Event?> ReadLogAsync(WebhookDeliveryRecord delivery, CancellationToken cancellation)
    {
        var answer = await log.ReadEventsAsync(
            new ReadEventsRequest { Partition = delivery.Partition, FromN = delivery.N, MaxEvents = 1 },
            deadline: ProcessClock.Deadline(Patience), cancellationToken: cancellation);
        return answer.Run?.Believed() is { Events: [var said, ..] } run && run.FirstN == delivery.N ? said : null;
    }

    private static byte[] Body(string type, DateTimeOffset at, JsonNode data) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type, ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), ["data"] = data,
    }.ToJsonString(JsonSerializerOptions.Web));
}
