using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Notification.Confirmations;

namespace Rapport.Notification.Lifecycle;

/// <summary>People who are still to be asked whether a consent is theirs. Gone within seconds anyway, so nothing is told of them.</summary>
internal sealed class AskedPerson(ConfirmationStore wishes) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "confirmation_wishes";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        wishes.CountAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        wishes.ForgetAsync(person.Workspace, person.Contacts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PersonalRecord>>([]);
}
