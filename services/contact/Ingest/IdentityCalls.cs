using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.EventLog;
using Rapport.Contact.Inbox;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Puts what a call asks of a contact's identity into the log and waits until it is decided there. Only the numberer writes
/// contacts, so that a request stands between what came before and what comes after it; dying in between loses nothing,
/// because it is durable before anybody waits.
/// </summary>
internal sealed class IdentityCalls(InboxWriter inbox, InboxStore entries, EventStore events, TimeProvider clock, IOptions<ContactOptions> options)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks for something, and waits.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="contact">The contact that it is about.</param>
    /// <param name="said">What is asked for: a message of the vocabulary.</param>
    /// <param name="attempt">The call; its repeats ask once.</param>
    /// <param name="cancellation">Ends waiting; the request may be carried out nevertheless.</param>
    /// <param name="at">When it happened; default now.</param>
    /// <returns>The event as it stands in the log; null when it could not be carried out any more where it came to stand.</returns>
    /// <exception cref="DomainError">UNAVAILABLE: not taken. DEADLINE_EXCEEDED: taken, and not decided yet.</exception>
    public async Task<Event?> AskAsync(
        string workspace, string contact, IMessage said, Attempt attempt, CancellationToken cancellation, Timestamp? at = null)
    {
        var now = clock.GetUtcNow().ToTimestamp();
        var request = new Event
        {
            Id = attempt.IdOf("event") ?? Guid.CreateVersion7(clock.GetUtcNow()).ToString(), Workspace = workspace, Contact = contact,
            Name = said.EventName(), OccurredAt = at ?? now, ReceivedAt = now, Hop = 1,
            Origin = EventOrigins.Of(OriginKind.Service, "contact"), Properties = said.ToProperties(),
        };
        if (attempt.IsRepeat && await FindAsync(request, cancellation) is { } done)
            return done;
        await inbox.AppendAsync(workspace, request.Id, [request], cancellation);
        var since = Stopwatch.GetTimestamp();
        for (var pause = FirstLook; await entries.HasAsync(workspace, request.Id, cancellation); pause = Longer(pause))
        {
            if (Stopwatch.GetElapsedTime(since).TotalSeconds > options.Value.DecisionSeconds)
                throw new DomainError(ErrorReason.DeadlineExceeded,
                    "The request is taken and will be carried out; repeat it to hear what became of it.");
            await Task.Delay(pause, cancellation);
        }

        return await FindAsync(request, cancellation);
    }

    private async Task<Event?> FindAsync(Event request, CancellationToken cancellation) =>
        await events.ReadKeysAsync([EventStore.Key(request.Workspace, request.Id)], cancellation) is [var found] ? found : null;

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
