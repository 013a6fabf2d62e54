using Rapport.Contact.V1;
using Rapport.Internal.V1;

namespace Rapport.Following.Lifecycle;

/// <summary>
/// What holds something of people for some days, in which nothing is found by the person: named on the receipt, so that it says
/// all, and left to its end.
/// </summary>
/// <param name="store">What it is.</param>
/// <param name="days">Within so many days it goes.</param>
internal sealed class RetainedStore(string store, int days) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => store;

    /// <inheritdoc/>
    public ErasureForm Form => ErasureForm.ByRetention;

    /// <inheritdoc/>
    public int RetentionDays => days;

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) => Task.FromResult(0L);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) => Task.FromResult(0L);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PersonalRecord>>([]);
}
