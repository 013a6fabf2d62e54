using System.Collections.Concurrent;
using Grpc.Core;
using Rapport.Contact.V1;

namespace Rapport.Gateway.Tests.Running;

/// <summary>The audit log, as far as the gateway can tell: each note once.</summary>
internal sealed class FakeAudit : AuditNoteService.AuditNoteServiceBase
{
    /// <summary>Notes of calls about to be carried out, by id.</summary>
    public ConcurrentDictionary<string, NoteIntentRequest> Intents { get; } = new();

    /// <summary>How they ended, by id.</summary>
    public ConcurrentDictionary<string, NoteOutcomeRequest> Outcomes { get; } = new();

    /// <summary>Set: every note is answered with this status.</summary>
    public StatusCode? Fault { get; set; }

    public override Task<NoteIntentResponse> NoteIntent(NoteIntentRequest request, ServerCallContext context)
    {
        Refuse();
        Intents.TryAdd(request.Id, request);
        return Task.FromResult(new NoteIntentResponse());
    }

    public override Task<NoteOutcomeResponse> NoteOutcome(NoteOutcomeRequest request, ServerCallContext context)
    {
        Refuse();
        Outcomes.TryAdd(request.Id, request);
        return Task.FromResult(new NoteOutcomeResponse());
    }

    /// <summary>The outcome of a request, once it is noted.</summary>
    public async Task<NoteOutcomeRequest> OutcomeAsync(string id)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Outcomes.TryGetValue(id, out var outcome))
                return outcome;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(3), "No outcome is noted.");
            await Task.Delay(20);
        }
    }

    private void Refuse()
    {
        if (Fault is { } fault)
            throw new RpcException(new Status(fault, "as the test wants"));
    }
}
