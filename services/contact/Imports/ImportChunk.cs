using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Identities;
using Rapport.Contact.Imports.Domain;
using Rapport.Contact.Ingest;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;
using Rapport.Hosting.Ids;
using ImportKind = Rapport.Contact.Imports.Domain.ImportKind;
using ImportMode = Rapport.Contact.Imports.Domain.ImportMode;

namespace Rapport.Contact.Imports;

/// <summary>What became of the rows of a chunk.</summary>
/// <param name="Counts">How many of which.</param>
/// <param name="Faults">Rows that were not taken.</param>
/// <param name="Events">What goes into the log.</param>
internal sealed record ChunkOutcome(
    ImportCounts Counts, IReadOnlyList<(long Row, RowFault Fault)> Faults, IReadOnlyList<Event> Events);

/// <summary>
/// Decides over a chunk of rows: read by the mapping, checked as every event is, asked of the log whether it says them already,
/// of the identifiers whether the people are known, and of people whose row was said before whether they still are what it
/// says; of what names nobody whether it named somebody who was erased. Five questions a chunk, none a row.
/// </summary>
internal sealed class ImportChunk(
    EventAcceptance acceptance, TraitAcceptance traits, ContractAcceptance contracts, IdentifierTypeCatalogue types,
    IdentityStore identities, TombstoneStore tombstones, ContactStore contacts, RepeatSearch repeats)
{
    /// <summary>Rows of a chunk: live events that arrive meanwhile wait for one chunk at most.</summary>
    public const int Rows = 100;

    /// <summary>Decides; writes nothing.</summary>
    public async Task<ChunkOutcome> DecideAsync(
        ImportJob job, IReadOnlyList<SourceRow> rows, CancellationToken cancellation)
    {
        var spec = job.Spec!;
        var declared = await types.OfAsync(job.Workspace, cancellation);
        var origin = new Origin { Kind = OriginKind.ApiKey, Name = job.CreatedBy };
        var faults = new List<(long, RowFault)>();
        var read = new List<(SourceRow Row, Event Event)>(rows.Count);
        var timeless = new HashSet<Event>(ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
        {
            var input = RowReading.Read(row, spec, job.Workspace, job.FileHash, job.StartedAt!.Value, out var fault);
            if (input is null || Accept(input, job, origin, declared, out fault) is not { } accepted)
            {
                faults.Add((row.Number, fault!));
                continue;
            }

            read.Add((row, accepted));
            if (input.OccurredAt.ToDateTimeOffset() == job.StartedAt.Value)
                timeless.Add(accepted);
        }

        var known = await identities.FindAsync(
            [.. read.SelectMany(r => r.Event.Identifiers).Select(i => (job.Workspace, new IdentifierKey(i.Type, i.Value))).Distinct()],
            cancellation);
        await TakeOutErasedAsync(job.Workspace, read, known, faults, cancellation);
        var people = known.Keys.Select(k => k.Key).ToHashSet();
        var said = await repeats.FindSurelyAsync([.. read.Select(r => r.Event)], cancellation);
        var overtaken = spec is { Kind: ImportKind.Contacts, Mode: not ImportMode.CreateOnly }
            ? await OvertakenAsync([.. said.Keys.Where(timeless.Contains)], known, cancellation) : [];
        // The id follows from the import too: a chunk that is decided again says it once.
        foreach (var row in overtaken)
            row.Id = DerivedId.From("import", job.Workspace, job.Id, row.Id);
        return Count(spec, read, faults, people, said.Where(s => !overtaken.Contains(s.Key)).ToDictionary(ReferenceEqualityComparer.Instance));
    }

    // What names an erased person for ever is dropped when it is numbered, so it has changed nobody.
    private async Task TakeOutErasedAsync(
        string workspace, List<(SourceRow Row, Event Event)> read, Dictionary<(string Workspace, IdentifierKey Key), string> known,
        List<(long, RowFault)> faults, CancellationToken cancellation)
    {
        var strange = read.SelectMany(r => r.Event.Identifiers).Select(i => (workspace, new IdentifierKey(i.Type, i.Value)))
            .Where(key => !known.ContainsKey(key)).Distinct().ToList();
        var erased = (await tombstones.FindAsync(strange, cancellation)).Where(stone => !stone.Value.IsAddress)
            .Select(stone => stone.Key.Key).ToHashSet();
        foreach (var (row, _) in read.Where(r => NamesErased(r.Event)).ToList())
            faults.Add((row.Number, new RowFault("IDENTIFIER_UNUSABLE", "", "has an identifier of somebody who was erased, which names nobody again")));
        read.RemoveAll(r => NamesErased(r.Event));

        bool NamesErased(Event said) => said.Identifiers.Any(i => erased.Contains(new IdentifierKey(i.Type, i.Value)));
    }

    // Rows that the log says already, of people who are something else since: Bern, then Paris, then Bern again. They say what
    // is true at the start of this import, so they have to be said once more.
    private async Task<HashSet<Event>> OvertakenAsync(
        List<Event> repeated, Dictionary<(string Workspace, IdentifierKey Key), string> known, CancellationToken cancellation)
    {
        List<(Event Row, List<string> Contacts)> whose =
        [
            .. repeated.Select(row => (row, row.Identifiers
                .Select(i => known.GetValueOrDefault((row.Workspace, new IdentifierKey(i.Type, i.Value)))).OfType<string>().Distinct().ToList())),
        ];
        var found = await contacts.FindAsync(
            [.. whose.SelectMany(one => one.Contacts.Select(contact => (one.Row.Workspace, contact))).Distinct()], cancellation);
        bool Still(Event row, string contact) => found.TryGetValue((row.Workspace, contact), out var person)
            && row.Properties.Fields.All(trait => person.Traits.TryGetValue(trait.Key, out var word) && trait.Value.Equals(word.Value));
        return new HashSet<Event>(
            whose.Where(one => one.Contacts.Count > 0 && !one.Contacts.Exists(contact => Still(one.Row, contact))).Select(one => one.Row),
            ReferenceEqualityComparer.Instance);
    }

    private static ChunkOutcome Count(
        ImportSpec spec, List<(SourceRow Row, Event Event)> read, List<(long Row, RowFault Fault)> faults,
        HashSet<IdentifierKey> people, IReadOnlyDictionary<Event, IngestStatus> said)
    {
        var counts = new ImportCounts(read.Count + faults.Count);
        var events = new List<Event>(read.Count);
        foreach (var (row, next) in read)
        {
            var keys = next.Identifiers.Select(i => new IdentifierKey(i.Type, i.Value)).ToList();
            var isKnown = keys.Exists(people.Contains);
            if (said.TryGetValue(next, out var status))
            {
                // The id of a person's row is made of all it says: another order of its columns is no other word.
                if (status == IngestStatus.Duplicate || spec.Kind == ImportKind.Contacts)
                    counts = counts with { Unchanged = counts.Unchanged + 1 };
                else
                    faults.Add((row.Number, new RowFault("EVENT_ID_USED", "", "has the id of an event that says something else")));
                continue;
            }

            if (spec.Mode != ImportMode.Upsert && isKnown != (spec.Mode == ImportMode.UpdateOnly))
            {
                counts = counts with { Skipped = counts.Skipped + 1 };
                continue;
            }

            counts = isKnown ? counts with { Updated = counts.Updated + 1 } : counts with { Created = counts.Created + 1 };
            events.Add(next);
            people.UnionWith(keys);
        }

        return new ChunkOutcome(counts with { Rejected = faults.Count }, faults, events);
    }

    private Event? Accept(
        EventInput input, ImportJob job, Origin origin, IdentifierTypes declared, out RowFault? fault)
    {
        var accepted = acceptance.Accept(input, job.Workspace, origin, declared, out var wrong);
        fault = wrong is { } field ? new RowFault(Code(field), "", $"{field.Path} {field.Description}")
            : accepted!.Identifiers.Count == 0 ? new RowFault("IDENTIFIER_UNUSABLE", "", "has only identifiers that cannot be one or name nobody")
            : null;
        // Declared attributes and contracts of events hold for imported rows as for any other event.
        if (fault is null && (traits.Check(accepted!) ?? contracts.Check(accepted!, counts: !job.IsTrial)) is { } undeclared)
            fault = new RowFault(Code(undeclared), "", $"{undeclared.Path} {undeclared.Description}");
        return fault is null ? accepted : null;
    }

    private static string Code(Hosting.Errors.FieldFault field) => field.Reason switch
    {
        ErrorReason.FieldsInvalid => "FIELD_INVALID",
        var other => string.Concat(other.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString())),
    };
}
