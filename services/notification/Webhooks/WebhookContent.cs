using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Rapport.Contact.V1;
using Rapport.Notification.Domain.Webhooks;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// What is sent: <c>{"type", "timestamp", "data"}</c>, the event as the timeline shows it. It is read from the log for each
/// attempt, so that what was erased there is not sent from elsewhere.
/// </summary>
internal sealed class WebhookContent(EventLogService.EventLogServiceClient log)
{
    /// <summary>The body; null when the event is no more.</summary>
    public async Task<byte[]?> ReadAsync(WebhookDeliveryRecord delivery, CancellationToken cancellation)
    {
        if (delivery.Event.Length == 0)
            return Body(delivery.Name, delivery.CreatedAt, new JsonObject { ["webhook"] = delivery.Webhook });
        var answer = await log.ReadEventsAsync(
            new ReadEventsRequest { Partition = delivery.Partition, FromN = delivery.N, MaxEvents = 1 },
            cancellationToken: cancellation);
        if (answer.Run is not { Events: [var said, ..] } run || run.FirstN != delivery.N || said.Id != delivery.Event)
            return null;
        var shown = said.Clone();
        shown.Traceparent = "";
        return Body(said.Name, said.OccurredAt.ToDateTimeOffset(), JsonNode.Parse(JsonFormatter.Default.Format(shown))!);
    }

    private static byte[] Body(string type, DateTimeOffset at, JsonNode data) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type, ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), ["data"] = data,
    }.ToJsonString(JsonSerializerOptions.Web));
}
