using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Hosting.Background;
using Rapport.Hosting.Ids;
using Rapport.Hosting.Stores;

namespace Rapport.Contact.Consents;

/// <summary>
/// Sees to acts of consent from before they held for addresses. One that came with an identifier of its channel holds for
/// that. One that came without is said again as consent_bound, so that it is numbered under the present law and everyone
/// who follows the log learns what it holds for. Ids follow from the act's, so doing this twice changes nothing.
/// </summary>
internal sealed class EarlierConsents(
    ConsentStore consents, EventStore events, InboxWriter inbox, StoreGate gate, TimeProvider clock,
    ILogger<EarlierConsents> logger)
    : Loop("Completing earlier acts of consent", Pause, logger, gate)
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        // For as long as the process lives: while an upgrade rolls, one of before may still write such acts.
        var found = await consents.EarlierAsync(Batch, cancellation);
        var said = (await events.ReadKeysAsync([.. found.Keys], cancellation)).ToDictionary(e => EventStore.Key(e.Workspace, e.Id));
        var again = said.Values.Where(NamesNoAddress).ToList();
        foreach (var workspace in again.GroupBy(e => e.Workspace))
            await inbox.AppendAsync(
                workspace.Key, Guid.NewGuid().ToString("N"), [.. workspace.Select(Again)], cancellation, derived: true);
        await consents.CompleteAsync(
            found.ToDictionary(pair => pair.Key, pair => (said.TryGetValue(pair.Key, out var original)
                ? ConsentEvent.Read(original) : null) ?? pair.Value.Act), cancellation);
        return found.Count > 0;
    }

    private static bool NamesNoAddress(Event said) =>
        ConsentEvent.Read(said) is { } act && act.Addresses.All(address => address.IsPerson)
        && ConsentChannels.AddressTypes(act.Channel).Count > 0;

    private Event Again(Event said) => new()
    {
        Id = DerivedId.From("consent_said_again", said.Id), Workspace = said.Workspace, Contact = said.Contact,
        Name = EventNames.ConsentBound, OccurredAt = said.OccurredAt,
        ReceivedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(clock.GetUtcNow()),
        Properties = said.Properties.Clone(), CauseId = said.Id, Hop = 1, Historic = said.Historic,
        Origin = EventOrigins.Of(OriginKind.Service, "contact"),
    };
}
