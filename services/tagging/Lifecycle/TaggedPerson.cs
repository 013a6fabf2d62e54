using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Tags;

namespace Rapport.Tagging.Lifecycle;

/// <summary>What tagging keeps of people: tags, segments, counts and traits, one state a contact.</summary>
internal sealed class TaggedPerson(PartitionedData data, ContactReader reader, TaggingCatalog catalog) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "states";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) => data.CountAsync(person, key => key);

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        data.EraseAsync(person, key => key, (commit, key, stored) =>
        {
            TagWrites.Forget(commit, key, TaggedContactCodec.Read(stored));
            return Task.CompletedTask;
        });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        // The survivor, which stands first; of the others nothing is kept.
        if (cursor.Length > 0 || await CountAsync(person, cancellation) == 0)
            return [];
        var known = await reader.GetAsync(person.Workspace, person.Contacts[0], cancellation);
        var definitions = catalog.Of(person.Workspace);
        var record = known.ToTags(definitions, reader.Now).ToRecord();
        record.Fields.Add("segments", Value.ForList(
        [
            .. known.State.Segments.OrderBy(held => held.Key).Select(held => Value.ForStruct(new Struct
            {
                Fields =
                {
                    { "segment", Value.ForString(definitions.Find(held.Key)?.Definition.Id ?? "") },
                    { "since", Value.ForString(held.Value.ToString("O")) },
                },
            })),
        ]));
        return [new PersonalRecord(record, "1")];
    }
}
