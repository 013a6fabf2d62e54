using Rapport.Contact.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Quarantine;

/// <summary>Takes what services cannot decide into the quarantine. Durable when it answers; repeatable.</summary>
internal sealed class PoisonIntake(QuarantineStore store, TimeProvider clock)
{
    private const int MostItems = 500;

    /// <exception cref="DomainError">Too many items, or one without its event.</exception>
    public async Task TakeAsync(IReadOnlyList<PoisonEvent> poison, CancellationToken cancellation)
    {
        if (poison.Count > MostItems)
            throw DomainError.Invalid("events", $"has {poison.Count} items; at most {MostItems} are taken");
        for (var i = 0; i < poison.Count; i++)
            if (poison[i] is { Service: "" } or { Workspace: "" } or { Contact: "" } or { EventId: "" } or { N: <= 0 })
                throw DomainError.Invalid($"events[{i}]", "lacks service, workspace, contact, event_id or n");
        var now = clock.GetUtcNow();
        await store.HoldAsync([.. poison.Select(p => p.ToItem(now))], cancellation);
    }
}
