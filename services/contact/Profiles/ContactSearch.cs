using Rapport.Conditions;
using Rapport.Contact.Attributes;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.EventLog;
using Rapport.Contact.V1;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Profiles;

/// <summary>
/// Lists contacts by the indexes that answer a query. Where one index holds few contacts they are all looked at, and the list
/// is counted; where all hold many, one is walked in the order of the list. Either way a page looks at a bounded number of
/// contacts, however many there are.
/// </summary>
internal sealed class ContactSearch(
    ContactStore contacts, ContactReader reader, ContactIndexStore index, AttributeCatalogue attributes, PageTokens tokens, TimeProvider clock)
{
    /// <summary>Contacts that one page looks at, at most.</summary>
    public const int MostLooked = 2000;

    /// <summary>A total is counted up to this.</summary>
    public const int MostCounted = 10_000;

    private const int Portion = 500;

    /// <summary>A page of contacts.</summary>
    /// <exception cref="Hosting.Errors.DomainError">FIELDS_INVALID, STATE_FORBIDS, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListContactsResponse> ListAsync(
        string workspace, ListContactsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var declared = attributes.Of(workspace);
        var query = ContactQuery.Read(
            workspace, request.HasKnown ? request.Known : null, request.Filter, request.OrderBy, declared, clock.GetUtcNow());
        var name = $"contacts?known={(request.HasKnown ? request.Known : null)}&order={request.OrderBy.Trim()}&filter={request.Filter.Trim()}";
        var place = tokens.Read(workspace, name, request.PageToken);
        var few = query.OrderBy is null ? await FewAsync(query, cancellation) : null;
        var found = new Findings(size, place is null && few is not null);
        var source = few is not null ? Portions(Sorted(few, query, place)) : WalkAsync(workspace, query, size, place, cancellation);
        await foreach (var portion in source.WithCancellation(cancellation))
        {
            var matching = await MatchingAsync(
                workspace, query, declared, await RecordsAsync(workspace, portion, cancellation), cancellation);
            if (!found.Take(portion, id => matching.GetValueOrDefault(id)))
                break;
        }

        var total = place is not null ? null : found.Total ?? await CountAsync(workspace, query, cancellation);
        return await AnswerAsync(workspace, name, found, total, cancellation);
    }

    /// <summary>All contacts of an index that holds few of them; null when every one holds many.</summary>
    private async Task<IReadOnlyCollection<string>?> FewAsync(ContactQuery query, CancellationToken cancellation)
    {
        foreach (var range in query.Ranges.OrderBy(r => r.Range.Any is null))
            if (await index.FindAsync(range.Index, range.Range, MostLooked, cancellation) is { } few)
                return few;
        return null;
    }

    private async Task<IReadOnlyList<ContactRecord>> RecordsAsync(
        string workspace, IReadOnlyList<Place> portion, CancellationToken cancellation)
    {
        var read = await contacts.FindAsync(
            [.. portion.Where(p => p.Record is null).Select(p => (workspace, p.Contact))], cancellation);
        return [.. portion.Select(p => p.Record).OfType<ContactRecord>(), .. read.Values];
    }

    private static IEnumerable<Place> Sorted(IReadOnlyCollection<string> few, ContactQuery query, string? place)
    {
        var sorted = query.Base.OldestFirst ? few.Order(StringComparer.Ordinal) : few.OrderDescending(StringComparer.Ordinal);
        return sorted.Where(id => place is null || string.CompareOrdinal(id, place) is var side && (query.Base.OldestFirst ? side > 0 : side < 0))
            .Select(id => new Place(id, id));
    }

    private static async IAsyncEnumerable<IReadOnlyList<Place>> Portions(IEnumerable<Place> places)
    {
        foreach (var portion in places.Chunk(Portion))
            yield return await Task.FromResult(portion);
        yield return [];
    }

    /// <summary>Contacts in the order of the list, some of which the condition may not hold for.</summary>
    private async IAsyncEnumerable<IReadOnlyList<Place>> WalkAsync(
        string workspace, ContactQuery query, int size, string? place, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var ordering = query.OrderBy?.Index is { } by
            ? query.Ranges.FirstOrDefault(r => r.Index == by) ?? new QueryRange(by, "", IndexRange.All)
            : query.Ranges.FirstOrDefault(r => r.Range.IsOneKey);
        // Without a condition as good as all that is read is answered.
        var most = query.Condition is null ? size : Portion;
        for (var looked = 0; looked < MostLooked; looked += most)
        {
            IReadOnlyList<Place> portion;
            if (ordering is not null)
            {
                var descending = query.OrderBy is null ? !query.Base.OldestFirst : query.Descending;
                var walked = await index.WalkAsync(
                    ordering.Index, ordering.Range, Behind(place, ordering, query), descending, most, cancellation);
                portion = [.. walked.Select(w => new Place(w.Contact, query.OrderBy is null ? w.Contact : $"{w.Contact} {w.Key}"))];
            }
            else
            {
                portion = [.. (await contacts.ListAsync(workspace, query.Base, place, most, cancellation)).Select(c => new Place(c.Id, c.Id, c))];
            }

            yield return portion;
            if (portion.Count < most)
            {
                yield return [];
                yield break;
            }

            place = portion[^1].Text;
        }
    }

    private static (string Key, string Contact)? Behind(string? place, QueryRange ordering, ContactQuery query) =>
        place is null ? null
        : query.OrderBy is null ? (ordering.Range.Any![0], place)
        : place.Split(' ', 2) is [var contact, var key] ? (key, contact) : null;

    private async Task<Dictionary<string, ContactRecord>> MatchingAsync(
        string workspace, ContactQuery query, AttributeSet declared, IReadOnlyList<ContactRecord> records, CancellationToken cancellation)
    {
        var live = records.Where(r => r.Into is null && query.Base.Takes(r)).ToList();
        if (query.Condition is not { } condition)
            return live.ToDictionary(r => r.Id);
        var spans = query.ReadsLastSeen ? await reader.SpansAsync(workspace, live, cancellation) : null;
        var context = new EvaluationContext { Now = clock.GetUtcNow() };
        var matching = new Dictionary<string, ContactRecord>();
        foreach (var record in live)
        {
            context.Attributes = new DictionaryMap(Fields(record, declared, condition.Reads.ContactAttributes, spans));
            if (condition.Matches(context))
                matching[record.Id] = record;
        }

        return matching;
    }

    private static Dictionary<string, object?> Fields(
        ContactRecord record, AttributeSet declared, IReadOnlySet<string> read, IReadOnlyDictionary<string, EventSpan>? spans)
    {
        var fields = new Dictionary<string, object?>
        {
            [ContactFields.Known] = record.Known, [ContactFields.CreateTime] = record.CreatedAt,
            [ContactFields.Identifiers] = record.Identifiers.Keys.Select(i => i.Type).Distinct(StringComparer.Ordinal).ToList(),
        };
        if (spans is not null && record.Merged.Append(record.Id).Select(spans.GetValueOrDefault).OfType<EventSpan>().ToList() is { Count: > 0 } own)
            fields[ContactFields.LastSeenTime] = own.Max(s => s.Last);
        foreach (var name in read)
            if (declared.Find(name) is { } attribute && record.Trait(name) is { } value
                && AttributeValues.Read(attribute.Definition.Kind, value) is { } told)
                fields[name] = told;
        return fields;
    }

    // Only what an index counts without a look at the contacts.
    private async Task<int?> CountAsync(string workspace, ContactQuery query, CancellationToken cancellation)
    {
        if (!query.IsExact
            || (query.OrderBy is not null && (query.Condition is not null || query.Base is not { Known: null, From: <= 0, To: >= ContactFilter.Never })))
            return null;
        return (int)(query.OrderBy?.Index is { } by ? await index.CountAsync(by, IndexRange.All, MostCounted, cancellation)
            : query.Ranges is [var only] ? await index.CountAsync(only.Index, only.Range, MostCounted, cancellation)
            : await contacts.CountAsync(workspace, query.Base, MostCounted, cancellation));
    }

    private async Task<ListContactsResponse> AnswerAsync(
        string workspace, string name, Findings found, int? total, CancellationToken cancellation)
    {
        var spans = await reader.SpansAsync(workspace, found.Page.Select(f => f.Contact), cancellation);
        // One more than there are: the last of them is the last of the list only where the search says so.
        var page = tokens.Cut(
            workspace, name, found.Page, found.Page.Count + 1, f => f.Contact.ToProto(null, spans), f => f.Place);
        var answer = new ListContactsResponse
        {
            Contacts = { page.Items },
            NextPageToken = page.NextToken.Length > 0 ? page.NextToken : found.Next is { } next ? tokens.Write(workspace, name, next) : "",
        };
        if (total is { } count)
            answer.TotalSize = count;
        return answer;
    }

    /// <summary>A contact, read where it had to be, with its place in the list, behind which the next page begins.</summary>
    private readonly record struct Place(string Contact, string Text, ContactRecord? Record = null);

    /// <summary>What has been found for a page.</summary>
    /// <param name="size">Contacts of a page.</param>
    /// <param name="counts">Goes on to the end of the list, to count it.</param>
    private sealed class Findings(int size, bool counts)
    {
        private int count;
        private bool ended;
        private bool beyond;
        private string? last;

        public List<(ContactRecord Contact, string Place)> Page { get; } = [];

        /// <summary>All that there are; null when that was not counted.</summary>
        public int? Total => counts ? count : null;

        /// <summary>The place behind which there may be more; null at the end of the list.</summary>
        public string? Next => Page.Count == size ? (ended && !beyond ? null : Page[^1].Place) : ended ? null : last;

        /// <summary>Takes a portion; false when no more is needed.</summary>
        public bool Take(IReadOnlyList<Place> portion, Func<string, ContactRecord?> matching)
        {
            if (portion.Count == 0)
                ended = true;
            foreach (var place in portion)
            {
                last = place.Text;
                if (matching(place.Contact) is not { } contact)
                    continue;
                count++;
                if (Page.Count < size)
                    Page.Add((contact, place.Text));
                else
                    beyond = true;
            }

            return counts || Page.Count < size;
        }
    }
}
