using System.IO.Hashing;
using System.Text.Json;
using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.EventLog;
using Rapport.Contact.Quarantine;
using Rapport.Following.Bus;

namespace Rapport.Contact.DeadLetters;

/// <summary>
/// Records messages that the bus could not deliver. Nothing has to be done about them: what they carry is in the log, and
/// who misses it reads it back. But someone should know, since many of them say that a service does not work.
/// </summary>
internal sealed class DeadLetterIntake(QuarantineStore store, LogHeadStore head, TimeProvider clock)
{
    private const int LongestId = 100;

    /// <summary>Records a message once, for each workspace whose events it carries.</summary>
    /// <param name="app">Who could not take it.</param>
    /// <param name="body">The CloudEvent, if it is one.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task TakeAsync(string app, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var item = Item(app, body);
        try
        {
            var seen = BusMessage.Decode(body) is Runs { Runs_.Count: > 0 } message
                ? OfWorkspaces(item, message, await IsInLogAsync(message, cancellation))
                : [item with { Reason = "not_delivered", Detail = "no events" }];
            await store.RecordAsync(seen, cancellation);
        }
        catch (Exception exception) when (exception is JsonException or InvalidProtocolBufferException)
        {
            await store.RecordAsync([item], cancellation);
        }
    }

    private QuarantinedItem Item(string app, ReadOnlyMemory<byte> body)
    {
        var id = IdOf(body);
        var now = clock.GetUtcNow();
        return new QuarantinedItem
        {
            Id = QuarantinedItem.IdOf(FailedStage.DeadLetter, app, "", id), Workspace = "", Stage = FailedStage.DeadLetter,
            Service = app, State = QuarantinedState.Recorded, Reason = "undecodable", Detail = $"{body.Length} bytes",
            EventId = id, FirstSeenAt = now, LastSeenAt = now,
        };
    }

    private static IReadOnlyList<QuarantinedItem> OfWorkspaces(QuarantinedItem item, Runs message, bool inLog) =>
        [
            .. message.Runs_.SelectMany(run => run.Events.Select((e, i) => (run.Partition, N: run.FirstN + i, e.Workspace)))
                .GroupBy(e => e.Workspace).Select(events => item with
                {
                    Id = QuarantinedItem.IdOf(FailedStage.DeadLetter, item.Service, events.Key, item.EventId),
                    Workspace = events.Key, Reason = inLog ? "not_delivered" : "not_in_log",
                    Detail = $"{events.Count()} events", Partition = events.First().Partition, N = events.First().N,
                }),
        ];

    private async Task<bool> IsInLogAsync(Runs message, CancellationToken cancellation)
    {
        var lastN = await head.ReadAsync(cancellation);
        return message.Runs_.All(run => run.Partition >= 0 && run.Partition < lastN.Count
            && run.FirstN + run.Events.Count - 1 <= lastN[run.Partition]);
    }

    /// <summary>The CloudEvent's id; of what has none, a fingerprint.</summary>
    private static string IdOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 and <= LongestId } text)
                return text;
        }
        catch (JsonException)
        {
            // Not even JSON.
        }

        return Convert.ToHexStringLower(XxHash128.Hash(body.Span));
    }
}
