using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Consents;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Consents;

namespace Rapport.Notification.Lifecycle;

/// <summary>
/// Acts of consent, which are kept by the hashes of addresses: they are found by their events. That somebody refused is not lost
/// with them: contact says it again under whoever comes with the address (docs/erasure.md).
/// </summary>
internal sealed class ConsentingPerson(ConsentStore acts) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "consent_acts";

    /// <inheritdoc/>
    public async Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        (await ActsAsync(person, cancellation)).Count;

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation)
    {
        var found = await ActsAsync(person, cancellation);
        return found.Count == 0 ? 0 : await acts.ForgetAsync(person.Workspace, found.Select(act => act.EventId), cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
    [
        .. (await ActsAsync(person, cancellation)).Where(act => string.CompareOrdinal(act.EventId, cursor) > 0)
            .OrderBy(act => act.EventId, StringComparer.Ordinal).Take(count)
            .Select(act => new PersonalRecord(
                new Struct
                {
                    Fields =
                    {
                        { "event", Value.ForString(act.EventId) },
                        { "purpose", Value.ForString(act.Purpose) },
                        { "channel", Value.ForString(act.Channel) },
                        { "state", Value.ForString(act.State.ToString().ToLowerInvariant()) },
                        { "time", Value.ForString(act.ActedAt.ToString("O")) },
                    },
                }, act.EventId)),
    ];

    private Task<IReadOnlyList<ConsentAct>> ActsAsync(Person person, CancellationToken cancellation) =>
        acts.OfAsync(person.Workspace, person.ConsentEvents, person.Contacts, cancellation);
}
