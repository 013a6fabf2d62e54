using System.Text.Json.Nodes;
using Rapport.Contact.Domain.Audit;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Audit;

/// <summary>
/// Adds notes to the chain of their workspace. Two writers that want the same place are told apart by the index of the chain:
/// one has it, the other tries the next. A note that comes again is the note that is there.
/// </summary>
internal sealed class AuditIntake(AuditStore store, SystemClock clock)
{
    private const int MostTries = 100;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Calls of one process take turns here and need not fight for places.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Keeps that a call is about to be carried out.</summary>
    /// <exception cref="DomainError">UNAVAILABLE: too many write at once.</exception>
    public Task NoteAsync(NoteIntentRequest said, CancellationToken cancellation)
    {
        var at = Now();
        return AddAsync(
            new AuditEntryFacts(said.Workspace, said.Id, IsOutcome: false, at, said.Principal, said.Call, said.Resource),
            AuditNote.BodyOf(
                ("kind", "intent"), ("workspace", said.Workspace), ("id", said.Id), ("time", at), ("principal", said.Principal),
                ("session", said.IsSession), ("call", said.Call), ("resource", said.Resource), ("network", said.Network),
                ("request", Parse(said.RequestJson)), ("before", Parse(said.BeforeJson))),
            cancellation);
    }

    /// <summary>Keeps how a call ended; passes over one of which no intent was noted.</summary>
    /// <exception cref="DomainError">UNAVAILABLE, as above.</exception>
    public async Task NoteAsync(NoteOutcomeRequest said, CancellationToken cancellation)
    {
        if (await store.FindAsync(said.Workspace, said.Id, isOutcome: false, cancellation) is not { } intent)
            return;
        var at = Now();
        var resource = said.Resource == intent.Text("resource") ? "" : said.Resource;
        await AddAsync(
            new AuditEntryFacts(said.Workspace, said.Id, IsOutcome: true, at, "", "", resource),
            AuditNote.BodyOf(
                ("kind", "outcome"), ("workspace", said.Workspace), ("id", said.Id), ("time", at), ("outcome", said.Outcome),
                ("reason", said.Reason), ("resource", resource), ("after", Parse(said.AfterJson))),
            cancellation);
    }

    private async Task AddAsync(AuditEntryFacts facts, string body, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            for (var i = 0; i < MostTries; i++)
                if (await store.TryAddAsync(
                    facts, AuditLink.After(await store.LastAsync(facts.Workspace, cancellation), body), cancellation))
                    return;
        }
        finally
        {
            turn.Release();
        }

        throw DomainError.Unavailable("The audit log", RetryAfter);
    }

    // What the store keeps of an instant, so that the body says the same.
    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private static JsonNode? Parse(string json) => json.Length == 0 ? null : JsonNode.Parse(json);
}
