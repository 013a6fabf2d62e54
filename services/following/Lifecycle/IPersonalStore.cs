using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Internal.V1;

namespace Rapport.Following.Lifecycle;

/// <summary>One record of a person, and the place behind it in its store.</summary>
/// <param name="Content">The record, as the public API shows it where it does.</param>
/// <param name="Cursor">Where the next begins.</param>
public sealed record PersonalRecord(Struct Content, string Cursor);

/// <summary>
/// Something that a service keeps of people, in one place: what is to be forgotten when a person is erased, and told when
/// they ask. Everything of that kind is registered under this interface; the call and the follower go through them all.
/// </summary>
public interface IPersonalStore
{
    /// <summary>What is kept there, as receipts and exports name it: "messages".</summary>
    string Store { get; }

    /// <summary>How it forgets.</summary>
    ErasureForm Form => ErasureForm.Deleted;

    /// <summary>Of what goes by retention: within so many days.</summary>
    int RetentionDays => 0;

    /// <summary>How much there is of a person.</summary>
    Task<long> CountAsync(Person person, CancellationToken cancellation);

    /// <summary>Forgets a person. Repeatable: what is gone already changes nothing.</summary>
    /// <returns>How much was forgotten by this call.</returns>
    Task<long> EraseAsync(Person person, CancellationToken cancellation);

    /// <summary>A page of what there is of a person, in an order that stays.</summary>
    /// <param name="person">The person.</param>
    /// <param name="cursor">Cursor of the last record of the page before; empty at the start.</param>
    /// <param name="count">Records wanted; fewer mean that there are no more.</param>
    /// <param name="cancellation">Ends waiting for the store.</param>
    Task<IReadOnlyList<PersonalRecord>> ReadAsync(Person person, string cursor, int count, CancellationToken cancellation);
}
