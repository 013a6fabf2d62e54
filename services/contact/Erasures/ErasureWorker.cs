using Grpc.Core;
using MongoDB.Driver;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;
using Rapport.Following.Poison;
using Rapport.Hosting.Background;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Internal.V1;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Contact.Erasures;

/// <summary>
/// Carries erasures on, in one process of all (by lease), from where their documents stand: clears contact, waits until each
/// service has followed the log beyond contact_erased, forgets there what is left, and writes on the receipt that nothing
/// is. Every step may be repeated, so that a death between any two only does one again. A complete erasure is looked through
/// once more: what was on its way while it ran has arrived by then.
/// </summary>
internal sealed class ErasureWorker(
    IMongoDatabase database, StoreTime time, ErasureStore erasures, Lifecycles lifecycles, StoreGate gate, SystemClock clock,
    ILogger<ErasureWorker> logger)
    : Loop("Carrying erasures on", Idle, logger, gate)
{
    private const int AtOnce = 20;

    /// <summary>How long after its end an erasure is looked through again.</summary>
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly MongoLease lease = new(database, time, "erasures", logger);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (!await lease.TryHoldAsync(cancellation))
            return false;
        var due = await erasures.DueAsync(AtOnce, cancellation);
        foreach (var record in due)
        {
            if (!await lease.TryHoldAsync(cancellation))
                return false;
            await CarryOnAsync(record, cancellation);
        }

        return due.Count == AtOnce;
    }

    /// <summary>Does of an erasure what can be done now; null when another process has changed it meanwhile.</summary>
    internal async Task<ErasureRecord?> CarryOnAsync(ErasureRecord record, CancellationToken cancellation)
    {
        var waitsFor = "";
        foreach (var service in Lifecycles.All)
        {
            if (record.CompletedAt is null && record.Parts.Any(part => part.Service == service))
                continue;
            if (await ClearAsync(record, service, cancellation) is var (parts, fault) && fault.Length > 0)
            {
                waitsFor = waitsFor.Length > 0 ? waitsFor : fault;
                continue;
            }

            if (record.CompletedAt is not null)
                continue;
            if (await erasures.SaveAsync(record with { Parts = [.. record.Parts, .. parts], Tries = 0 }, cancellation) is not { } saved)
                return null;
            record = saved;
        }

        var now = clock.GetUtcNow();
        return await erasures.SaveAsync(waitsFor.Length > 0
            ? record with { WaitsFor = waitsFor, Tries = record.Tries + 1, NextAt = now + PauseOf(record.Tries) }
            : record.CompletedAt is null
                ? record with { WaitsFor = "", Tries = 0, CompletedAt = now, NextAt = now + LookAgainAfter }
                : record with { WaitsFor = "", Tries = 0, NextAt = null, ConsentEvents = [] }, cancellation);
    }

    /// <summary>Forgets what a service has left. Its parts; or why that has to wait.</summary>
    private async Task<(IReadOnlyList<ErasedPart> Parts, string Fault)> ClearAsync(
        ErasureRecord record, string service, CancellationToken cancellation)
    {
        var person = new Person
        {
            Workspace = record.Workspace, Contacts = { record.Contacts }, ConsentEvents = { record.ConsentEvents },
        };
        var places = record.Places.Select(place => new LogPlace { Partition = place.Partition, N = place.N }).ToList();
        try
        {
            var left = await lifecycles.VerifyAsync(service, person, places, cancellation);
            if (!left.HasCaughtUp)
                return ([], $"{service} has not followed the log so far");
            if (left.Stores.Any(store => store.Items > 0))
            {
                await lifecycles.EraseAsync(service, person, cancellation);
                left = await lifecycles.VerifyAsync(service, person, places, cancellation);
            }

            if (left.Stores.FirstOrDefault(store => store.Items > 0) is { } full)
                return ([], $"{service} still has something in {full.Store}");
            var now = clock.GetUtcNow();
            return ([.. left.Stores.Select(store => new ErasedPart(
                service, store.Store, (ErasureForm)store.Form, store.RetentionDays, now))], "");
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested
            && (fault is RpcException or InvalidOperationException or DomainError || PassingFault.Is(fault)))
        {
            return ([], $"{service} does not answer");
        }
    }

    private static TimeSpan PauseOf(int tries) =>
        tries >= 8 ? LongestPause : TimeSpan.FromMilliseconds(Math.Min(250 << tries, LongestPause.TotalMilliseconds));
}
