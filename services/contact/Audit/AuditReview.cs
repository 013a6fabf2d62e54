using Rapport.Contact.Domain.Audit;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Audit;

/// <summary>Shows the calls of a workspace and proves their record.</summary>
internal sealed class AuditReview(AuditStore store, PageTokens tokens)
{
    private const int MostChecked = 20_000;
    private const int Portion = 500;

    /// <summary>A page of calls, the newest first.</summary>
    /// <exception cref="DomainError">PAGE_TOKEN_INVALID, FIELDS_INVALID.</exception>
    public async Task<ListAuditEntriesResponse> ListAsync(
        string workspace, ListAuditEntriesRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var wanted = new AuditQuery(workspace, request.StartTime?.ToDateTimeOffset(), request.EndTime?.ToDateTimeOffset())
            .With(request.Filter);
        var query = $"audit/{wanted}";
        var found = await store.ListAsync(wanted, PlaceOf(tokens.Read(workspace, query, request.PageToken)), size, cancellation);
        var others = (await store.OthersAsync(workspace, found, cancellation)).ToDictionary(note => (note.Id, note.IsOutcome));
        var page = tokens.Cut(
            workspace, query, found, size, note => Entry(note, others.GetValueOrDefault((note.Id, !note.IsOutcome))),
            note => $"{note.Link.Number}");
        // A page may be shorter than asked for: what two conditions ask for together has an index for the first alone.
        var taken = page.Items.Zip(found).Where(pair => wanted.Takes(IntentOf(pair.Second))).Select(pair => pair.First);
        return new ListAuditEntriesResponse { AuditEntries = { taken }, NextPageToken = page.NextToken };

        AuditNote IntentOf(AuditNote note) => note.IsOutcome ? others[(note.Id, false)] : note;
    }

    /// <summary>The call of a request.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<AuditEntry> GetAsync(string workspace, string id, CancellationToken cancellation)
    {
        var intent = await store.FindAsync(workspace, id, isOutcome: false, cancellation)
            ?? throw DomainError.NotFound("audit_entry", id);
        return Entry(intent, await store.FindAsync(workspace, id, isOutcome: true, cancellation));
    }

    /// <summary>Walks a chain and says whether it is as it was written.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async Task<VerifyAuditEntriesResponse> VerifyAsync(
        string workspace, VerifyAuditEntriesRequest request, CancellationToken cancellation)
    {
        var from = StartOf(request.StartNumber);
        CheckKnown(request.KnownNumber, request.KnownHash);
        if (request.KnownNumber > 0 && await FaultOfKnownAsync(workspace, request, cancellation) is { } gone)
            return new VerifyAuditEntriesResponse { BrokenNumber = request.KnownNumber, Fault = gone };
        var before = from == 1 ? null : await LinkAsync(workspace, from - 1, cancellation);
        var answer = new VerifyAuditEntriesResponse
        {
            Intact = true, LastNumber = from - 1, LastHash = before?.Hash ?? AuditLink.Beginning,
        };
        while (answer.CheckedCount < MostChecked)
        {
            var portion = await store.ReadAsync(workspace, answer.LastNumber + 1, Portion, cancellation);
            if (portion.Count == 0 && from > 1 && before is null)
                throw DomainError.Invalid("start_number", "is behind the end of the chain: nothing can be checked from there on");
            foreach (var note in portion)
            {
                var next = note.Link;
                if ((next.FaultBehind(answer.LastNumber, answer.LastHash)
                    ?? (note.IsFoundByItsBody ? null : "is indexed under other words than it says")) is { } fault)
                {
                    (answer.Intact, answer.BrokenNumber, answer.Fault) = (false, next.Number, fault);
                    return answer;
                }

                (answer.LastNumber, answer.LastHash) = (next.Number, next.Hash);
                answer.CheckedCount++;
            }

            if (portion.Count < Portion)
                return answer;
        }

        answer.More = true;
        return answer;
    }

    /// <summary>All records of a chain in their order.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async IAsyncEnumerable<AuditRecord> ExportAsync(
        string workspace, long start, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var from = StartOf(start);;)
        {
            var portion = await store.ReadAsync(workspace, from, Portion, cancellation);
            foreach (var note in portion)
                yield return note.Link.ToRecord();
            if (portion.Count < Portion)
                yield break;
            from = portion[^1].Link.Number + 1;
        }
    }

    private async Task<string?> FaultOfKnownAsync(
        string workspace, VerifyAuditEntriesRequest request, CancellationToken cancellation) =>
        await LinkAsync(workspace, request.KnownNumber, cancellation) switch
        {
            null => "is gone: it was written down elsewhere",
            { Hash: var hash } when hash.Equals(request.KnownHash, StringComparison.OrdinalIgnoreCase) => null,
            _ => "has another hash than the one that was written down",
        };

    private async Task<AuditLink?> LinkAsync(string workspace, long number, CancellationToken cancellation) =>
        await store.ReadAsync(workspace, number, 1, cancellation) is [{ Link: var link }] && link.Number == number ? link : null;

    private static AuditEntry Entry(AuditNote note, AuditNote? other) =>
        note.IsOutcome ? other!.ToEntry(note) : note.ToEntry(other);

    private static long StartOf(long said) => said switch
    {
        < 0 => throw DomainError.Invalid("start_number", "is negative"),
        0 => 1,
        _ => said,
    };

    // Half of what was written down, or no hash, would be told as a record that somebody changed.
    private static void CheckKnown(long number, string hash)
    {
        List<FieldFault> faults = [];
        if (number < 0)
            faults.Add(new FieldFault("known_number", "is negative"));
        // An empty chain ends with number 0 and the hash before the first record.
        else if (number == 0 && hash.Length > 0 && hash != AuditLink.Beginning)
            faults.Add(new FieldFault("known_number", "is missing: known_hash is the hash of a record, which it names"));
        if ((number > 0 || hash.Length > 0) && (hash.Length != AuditLink.Beginning.Length || !hash.All(char.IsAsciiHexDigit)))
            faults.Add(new FieldFault("known_hash", $"is not the {AuditLink.Beginning.Length} hexadecimal digits of a hash"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
    }

    private static long? PlaceOf(string? place) =>
        place is null ? null : long.Parse(place, System.Globalization.CultureInfo.InvariantCulture);
}
