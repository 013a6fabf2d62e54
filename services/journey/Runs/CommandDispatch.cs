using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Notification.V1;

namespace Rapport.Journey.Runs;

/// <summary>
/// Carries commands from the runs to notification: enqueue (acknowledged), then remove. Dying in between only repeats
/// an order that notification recognises by its id; while notification is down, commands wait where they are.
/// </summary>
internal sealed class CommandDispatch(
    RunStore runs, CommandService.CommandServiceClient notification, JourneyCatalog catalog,
    ILogger<CommandDispatch> logger)
    : IClockParticipant
{
    private const int MaxRuns = 250;
    private const int MaxCommands = 500;

    /// <summary>
    /// Sends what waits in some shares; commands of paused journeys stay. True when there was something.
    /// </summary>
    public async Task<bool> SendAsync(
        DateTimeOffset now, IReadOnlyCollection<int> shares, CancellationToken cancellation)
    {
        var waiting = await runs.ReadOutboxAsync(
            Outbox.Commands, shares, catalog.View.Paused, MaxRuns, Command.Parser, cancellation);
        foreach (var chunk in waiting.Chunk(MaxCommands))
        {
            using var trace = EventTrace.Batch("enqueue commands", chunk.Select(entry => entry.Message.Traceparent));
            var request = new EnqueueRequest { Commands = { chunk.Select(entry => entry.Message) } };
            var answer = await notification.EnqueueAsync(request, cancellationToken: cancellation);
            foreach (var rejected in answer.Rejected)
                await NoteAsync(chunk[rejected.Index], rejected.Reason, now, cancellation);
        }

        await runs.RemoveFromOutboxAsync(Outbox.Commands, [.. waiting.Select(entry => entry.Place)], cancellation);
        return waiting.Count > 0;
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        await runs.AnyWaitingAsync(Outbox.Commands, catalog.View.Paused, cancellation)
        || await runs.AnyWaitingAsync(Outbox.Conclusions, [], cancellation);

    private Task NoteAsync(
        (WaitingPlace Place, Command Message) entry, string reason, DateTimeOffset now, CancellationToken cancellation)
    {
        var command = entry.Message;
        Log.CommandRejected(logger, command.CommandId, entry.Place.Run, reason);
        return runs.NoteRejectedAsync(
            entry.Place.Run,
            new TraceEntry(command.Step, "command", now, now, "rejected", reason, CommandId: command.CommandId),
            cancellation);
    }
}
