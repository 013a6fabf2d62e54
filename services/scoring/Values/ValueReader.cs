using Rapport.Defaults.Bus;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Partitions;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Scores;

namespace Rapport.Scoring.Values;

/// <summary>A contact's value as read.</summary>
/// <param name="Names">The id asked for and those that its merges led to; the last is the contact's.</param>
/// <param name="Value">What is known of it.</param>
/// <param name="Lag">Events of its partition that have not taken effect here, as far as is known.</param>
internal sealed record ReadValue(IReadOnlyList<string> Names, ContactValue Value, long Lag)
{
    /// <summary>The contact's id; the survivor's when the one asked for was merged.</summary>
    public string Contact => Names[^1];
}

/// <summary>Reads what contacts are worth.</summary>
internal sealed class ValueReader(RedisPartitions partitions, RunFollower follower)
{
    private const int LongestId = 100;

    // A chain of merges is short; this only ends a circle that should not be there.
    private const int MostRedirects = 50;

    /// <summary>The contact, or the one it was merged into; an unknown one has nothing.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID for what cannot be an id.</exception>
    public async Task<ReadValue> FindAsync(string workspace, string contact)
    {
        if (contact.Length is 0 or > LongestId || contact.Contains('/', StringComparison.Ordinal))
            throw DomainError.Invalid("contact", "is not a contact id");
        for (var names = new List<string> { contact }; ; names.Add(contact))
        {
            var partition = partitions.PartitionOf(workspace, contact);
            var snapshot = await partitions.ReadAsync(
                partition, [ContactKey.Of(workspace, contact), ValueKeys.State(workspace, contact)]);
            if (ContactScoresCodec.Read(snapshot.States[0]).MergedInto is not { } survivor || names.Count == MostRedirects)
                return new ReadValue(names, ContactValueCodec.Read(snapshot.States[1]), follower.LagOf(partition));
            contact = survivor;
        }
    }
}
