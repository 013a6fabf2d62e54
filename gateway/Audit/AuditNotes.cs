using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Audit;

/// <summary>
/// Sends notes to the audit log. An intent is kept before its call goes on, or the call does not go on. Outcomes follow
/// behind the answer, in their order, and again until they are taken: a note that comes twice is kept once. What is still
/// waiting when the process is killed shows as a call without an outcome.
/// </summary>
internal sealed class AuditNotes(
    AuditNoteService.AuditNoteServiceClient contact, TimeProvider time, ILogger<AuditNotes> logger) : BackgroundService
{
    private const int MostWaiting = 10_000;
    private const int MostTries = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRefusals = TimeSpan.FromMinutes(1);

    private readonly Channel<(NoteIntentRequest? Intent, NoteOutcomeRequest Outcome)> waiting =
        Channel.CreateBounded<(NoteIntentRequest?, NoteOutcomeRequest)>(MostWaiting);

    private readonly ConcurrentDictionary<(string, string, string), DateTimeOffset> refused = new();

    /// <summary>Keeps that a call is about to be carried out.</summary>
    /// <exception cref="DomainError">UNAVAILABLE: it cannot be kept, and so the call must not be carried out.</exception>
    public async Task BeginAsync(NoteIntentRequest intent)
    {
        try
        {
            // Not broken off with the caller: then nobody would know whether it is kept.
            await contact.NoteIntentAsync(intent, deadline: ProcessClock.Deadline(Patience));
        }
        catch (RpcException fault)
        {
            Log.IntentNotKept(logger, fault.StatusCode);
            End(new NoteOutcomeRequest
            {
                Workspace = intent.Workspace, Id = intent.Id, Outcome = "refused", Reason = "UNAVAILABLE",
            });
            throw DomainError.Unavailable("The audit log, without which nothing is changed,", RetryAfter);
        }
    }

    /// <summary>Keeps how a call ended.</summary>
    public void End(NoteOutcomeRequest outcome) => Queue(null, outcome);

    /// <summary>
    /// Keeps that a call was refused before it began; of one caller and call once a minute, so that nobody fills the log with
    /// what he may not do.
    /// </summary>
    public void Refused(NoteIntentRequest intent, string reason)
    {
        var (key, now) = ((intent.Workspace, intent.Principal, intent.Call), time.GetUtcNow());
        if (refused.TryGetValue(key, out var last) && now - last < BetweenRefusals)
            return;
        if (refused.Count >= MostWaiting)
            refused.Clear();
        refused[key] = now;
        Queue(intent, new NoteOutcomeRequest
        {
            Workspace = intent.Workspace, Id = intent.Id, Outcome = "refused", Reason = reason,
        });
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What waits is tried once more; ExecuteAsync ends behind the last.
        waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        if (ExecuteTask is { } sending)
            await Task.WhenAny(sending, Task.Delay(Timeout.Infinite, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (intent, outcome) in waiting.Reader.ReadAllAsync(CancellationToken.None))
            await SendAsync(intent, outcome, stoppingToken);
    }

    private async Task SendAsync(NoteIntentRequest? intent, NoteOutcomeRequest outcome, CancellationToken stopping)
    {
        for (var i = 0; i < MostTries; i++)
        {
            try
            {
                if (intent is not null)
                    await contact.NoteIntentAsync(
                        intent, deadline: ProcessClock.Deadline(Patience), cancellationToken: CancellationToken.None);
                await contact.NoteOutcomeAsync(
                    outcome, deadline: ProcessClock.Deadline(Patience), cancellationToken: CancellationToken.None);
                return;
            }
            catch (RpcException fault)
            {
                if (stopping.IsCancellationRequested || fault.StatusCode is StatusCode.InvalidArgument or StatusCode.Unimplemented)
                    break;
                await Task.Delay(Pause, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }

        Log.OutcomeNotKept(logger);
    }

    private void Queue(NoteIntentRequest? intent, NoteOutcomeRequest outcome)
    {
        if (!waiting.Writer.TryWrite((intent, outcome)))
            Log.OutcomeNotKept(logger);
    }
}
