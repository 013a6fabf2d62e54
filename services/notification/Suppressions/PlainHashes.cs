using Microsoft.Extensions.Options;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Suppressions;

/// <summary>
/// Carries suppressions of an earlier version over, from plain hashes to keyed ones, when no replica of that version can be
/// running any more. The copy comes first, then the plain one goes. Whatever dies in between: both are read, and each step may
/// be repeated.
/// </summary>
internal sealed class PlainHashes(
    SuppressionStore store, SuppressionIds ids, StoreGate gate, IOptions<NotificationOptions> options, TimeProvider clock,
    ILogger<PlainHashes> logger) : Loop("Carrying suppressions over", Look, logger, gate)
{
    private const int AtOnce = 500;
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private readonly long started = clock.GetTimestamp();
    private bool isDone;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (isDone || clock.GetElapsedTime(started) < options.Value.ForgetPlainHashesAfter)
            return false;
        for (var after = ""; ;)
        {
            var found = await store.PlainAsync(after, AtOnce, cancellation);
            await store.CopyAsync(found.Select(each => (each.Workspace, Keyed(each.Suppression))), cancellation);
            await store.ForgetAsync(found.Select(each => each.Suppression.Id), cancellation);
            isDone = found.Count < AtOnce;
            if (isDone)
                return false;
            after = found[^1].Suppression.Id;
        }
    }

    private SuppressedAddress Keyed(SuppressedAddress plain) =>
        plain with { Id = ids.Of(plain.Id, plain.Channel), AddressType = plain.Channel };
}
