using Rapport.Following.Partitions;
using Rapport.Internal.V1;

namespace Rapport.Following.Lifecycle;

/// <summary>
/// Forgets contacts in the partitions of Redis outside of the log's order: by a commit that stands only when nobody else has
/// committed since the mark was read, so that a decision in between is made again without them.
/// </summary>
/// <param name="partitions">The partitions.</param>
public sealed class PartitionedData(RedisPartitions partitions)
{
    /// <summary>Forgets what there is under a field of contacts' states.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="field">The field of a contact, by workspace/contact.</param>
    /// <param name="forget">Puts into a commit that a contact is forgotten: its key, and what is stored.</param>
    /// <returns>States that were forgotten.</returns>
    public async Task<long> EraseAsync(
        Person person, Func<string, string> field, Func<PartitionCommit, string, byte[], Task> forget)
    {
        var forgotten = 0L;
        foreach (var contact in person.Contacts)
        {
            var key = ContactKey.Of(person.Workspace, contact);
            var partition = partitions.PartitionOf(person.Workspace, contact);
            while (await partitions.ReadAsync(partition, [field(key)]) is { States: [{ } stored] } snapshot)
            {
                var commit = new PartitionCommit(partition, snapshot.Mark, snapshot.Mark.N);
                await forget(commit, key, stored);
                if (!await partitions.CommitAsync(commit))
                    continue;
                forgotten++;
                break;
            }
        }

        return forgotten;
    }

    /// <summary>How many contacts have something under a field.</summary>
    public async Task<long> CountAsync(Person person, Func<string, string> field)
    {
        var count = 0L;
        foreach (var contact in person.Contacts)
        {
            var snapshot = await partitions.ReadAsync(
                partitions.PartitionOf(person.Workspace, contact), [field(ContactKey.Of(person.Workspace, contact))]);
            count += snapshot.States[0] is null ? 0 : 1;
        }

        return count;
    }
}
