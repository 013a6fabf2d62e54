using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Notification.Domain;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Outgoing;
using Rapport.Notification.V1;
using Rapport.Storage.Time;

namespace Rapport.Notification.Audiences;

/// <summary>Takes what comes back of messages: bounces and complaints, each once a member.</summary>
internal sealed class BroadcastFeedbacks(
    BroadcastStore store, BroadcastChunkStore chunks, MessageStore messages, StoreTime time)
{
    private const int MostTries = 50;

    /// <summary>
    /// Counts what came back of a message for its broadcast; one of no broadcast, or of one that was deleted, is none of ours.
    /// Safe to repeat.
    /// </summary>
    public async Task HearAsync(MessageRecord message, bool isComplaint, CancellationToken cancellation)
    {
        if (message.Origin.Broadcast is not { Length: > 0 } broadcast)
            return;
        try
        {
            await TakeAsync(message.Origin.Workspace, broadcast, message.Id, isComplaint, cancellation);
        }
        catch (DomainError gone) when (gone.Reason == ErrorReason.NotFound)
        {
            // Deleted, or its person erased.
        }
    }

    /// <summary>Counts it for the broadcast of a message.</summary>
    /// <exception cref="DomainError">NOT_FOUND for the broadcast, and for a message that is none of its.</exception>
    public async Task TakeAsync(
        string workspace, string id, string message, bool isComplaint, CancellationToken cancellation)
    {
        var broadcast = await store.FindAsync(workspace, id, cancellation) ?? throw DomainError.NotFound("broadcast", id);
        if (await messages.FindAsync(workspace, message, cancellation) is not { } found || found.Origin.Broadcast != id)
            throw DomainError.NotFound("message", message);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var chunk = await chunks.OfAsync(id, found.Origin.Contact, cancellation)
                ?? throw DomainError.NotFound("message", message);
            var reported = chunk.Report(found.Origin.Contact, isComplaint);
            if (!ReferenceEquals(reported, chunk)
                && !await chunks.SaveAsync(reported, await time.SystemNowAsync(cancellation), cancellation))
                continue;
            if (broadcast.Final is not null)
                await store.SaveAsync(
                    broadcast with { Final = (await chunks.TallyAsync(id, cancellation)).Tally }, cancellation);
            return;
        }

        throw DomainError.Unavailable("The broadcast", TimeSpan.FromSeconds(1));
    }
}
