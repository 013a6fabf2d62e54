using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Handoffs;

namespace Rapport.Notification.Lifecycle;

/// <summary>Hand-offs of people, with dossiers and notes.</summary>
internal sealed class HandedOverPerson(HandoffStore handoffs) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "handoffs";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        handoffs.CountAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        handoffs.ForgetAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
    [
        .. (await handoffs.OfAsync(person.Workspace, person.Contacts, cursor, count, cancellation))
            .Select(handoff => new PersonalRecord(handoff.ToProto().ToRecord(), handoff.Id)),
    ];
}
