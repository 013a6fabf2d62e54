using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.EventLog;
using Rapport.Contact.Identities;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Merges;

/// <summary>What people do with merges: make one, look at them, undo one.</summary>
internal sealed class MergeReview(
    MergeStore merges, ContactReader reader, ContactStore contacts, EventStore events, IdentifierTypeCatalogue types,
    IdentityCalls calls, PageTokens tokens)
{
    /// <summary>A merge.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<MergeRecord> GetAsync(string workspace, string merge, CancellationToken cancellation) =>
        await merges.FindAsync([(workspace, merge)], cancellation) is [var found] ? found : throw DomainError.NotFound("merge", merge);

    /// <summary>A page of merges, newest first.</summary>
    public async Task<ListMergesResponse> ListAsync(string workspace, ListMergesRequest request, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (!System.Enum.IsDefined(request.Cause))
            faults.Add(new FieldFault("cause", "is none of MERGE_CAUSE_…"));
        if (!System.Enum.IsDefined(request.State))
            faults.Add(new FieldFault("state", "is none of MERGE_STATE_…"));
        foreach (var (field, time) in new[] { ("from", request.From), ("to", request.To) })
            if (time is not null && EventLimits.CheckTime(time, DateTimeOffset.MaxValue) is not null)
                faults.Add(new FieldFault(field, "is not between 1900 and 2100"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var size = PageTokens.Size(request.PageSize);
        var record = request.Contact.Length > 0 ? await reader.GetAsync(workspace, request.Contact, cancellation) : null;
        var wanted = new MergeQuery(
            workspace, record?.Merged.Append(record.Id).ToList(),
            request.Cause == MergeCause.Unspecified ? null : request.Cause == MergeCause.Call,
            request.State == MergeState.Unspecified ? null : request.State == MergeState.Undone,
            request.From?.ToDateTimeOffset(), request.To?.ToDateTimeOffset());
        var query = string.Create(CultureInfo.InvariantCulture,
            $"merges?contact={record?.Id}&call={wanted.IsByCall}&undone={wanted.IsUndone}&from={wanted.From?.UtcTicks}&to={wanted.To?.UtcTicks}");
        var place = tokens.Read(workspace, query, request.PageToken)?.Split(' ', 2);
        var found = await merges.ListAsync(
            wanted,
            place is null ? null : (new DateTimeOffset(long.Parse(place[0], CultureInfo.InvariantCulture), TimeSpan.Zero), place[1]),
            size, cancellation);
        var page = tokens.Cut(workspace, query, found, size, merge => merge.ToProto(),
            merge => string.Create(CultureInfo.InvariantCulture, $"{merge.At.UtcTicks} {merge.Id}"));
        return new ListMergesResponse { Merges = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>Makes two contacts one.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID; NOT_FOUND; STATE_FORBIDS with its state.</exception>
    public async Task<MergeRecord> CreateAsync(
        IngestCaller caller, CreateMergeRequest request, Attempt attempt, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (request.Contact.Length == 0)
            faults.Add(new FieldFault("contact", "is missing: the id of one of the two"));
        if (request.OtherContact.Length == 0)
            faults.Add(new FieldFault("other_contact", "is missing: the id of the other"));
        else if (request.OtherContact == request.Contact)
            faults.Add(new FieldFault("other_contact", "is the contact itself"));
        faults.AddRange(ReasonFaults(request.Reason));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        if (await JoinedAsync(caller.Workspace, request, cancellation) is { } there)
            return there;
        var (one, other) = await PairAsync(caller.Workspace, request, cancellation);
        var said = new ContactMergeRequested { Other = other.Id, By = caller.Principal };
        if (request.Reason.Length > 0)
            said.Reason = request.Reason;
        if (await calls.AskAsync(caller.Workspace, one.Id, said, attempt, cancellation) is { } done
            && await CausedByAsync(done, one.Id, other.Id, cancellation) is { } made)
            return made;
        // Something else came first: say what stands in the way now.
        if (await JoinedAsync(caller.Workspace, request, cancellation) is { } meanwhile)
            return meanwhile;
        await PairAsync(caller.Workspace, request, cancellation);
        throw Changed();
    }

    /// <summary>Makes two of one again; a merge that was undone already is given as it is.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID; NOT_FOUND; STATE_FORBIDS with its state.</exception>
    public async Task<MergeRecord> UndoAsync(
        IngestCaller caller, UndoMergeRequest request, Attempt attempt, CancellationToken cancellation)
    {
        if (ReasonFaults(request.Reason).ToList() is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        var merge = await GetAsync(caller.Workspace, request.Merge, cancellation);
        if (merge.Undone is not null)
            return merge;
        await CheckUndoAsync(merge, cancellation);
        var said = new ContactUnmergeRequested { Merge = merge.Id, By = caller.Principal };
        if (request.Reason.Length > 0)
            said.Reason = request.Reason;
        await calls.AskAsync(caller.Workspace, merge.Into, said, attempt, cancellation);
        merge = await GetAsync(caller.Workspace, request.Merge, cancellation);
        if (merge.Undone is not null)
            return merge;
        await CheckUndoAsync(merge, cancellation);
        throw Changed();
    }

    private static IEnumerable<FieldFault> ReasonFaults(string reason) => reason.Length > IdentifierReview.LongestReason
        ? [new FieldFault("reason", $"is longer than {IdentifierReview.LongestReason} characters")] : [];

    /// <summary>The merge in force that has joined exactly these two, when they are one by it.</summary>
    private async Task<MergeRecord?> JoinedAsync(string workspace, CreateMergeRequest request, CancellationToken cancellation)
    {
        var found = await contacts.FindAsync([(workspace, request.Contact), (workspace, request.OtherContact)], cancellation);
        if (!found.Values.Any(contact => contact.Into is not null))
            return null;
        var pair = new MergeQuery(workspace, [request.Contact], null, IsUndone: false, null, null);
        return (await merges.ListAsync(pair, null, 500, cancellation))
            .FirstOrDefault(merge => merge.From == request.OtherContact || merge.Into == request.OtherContact);
    }

    private async Task<(ContactRecord One, ContactRecord Other)> PairAsync(
        string workspace, CreateMergeRequest request, CancellationToken cancellation)
    {
        var found = await reader.GetManyAsync(workspace, [request.Contact, request.OtherContact], cancellation);
        var one = found.GetValueOrDefault(request.Contact) ?? throw DomainError.NotFound("contact", request.Contact);
        var other = found.GetValueOrDefault(request.OtherContact) ?? throw DomainError.NotFound("contact", request.OtherContact);
        if (one.Id == other.Id)
            throw Forbidden("already_one", "The two are one contact already.", ("contact", one.Id));
        var conflicts = IdentityResolution.ConflictsOf(
            one.Identifiers.Keys, other.Identifiers.Keys,
            IdentityResolution.ForOnePerson(await types.OfAsync(workspace, cancellation))).Distinct().ToList();
        return conflicts.Count == 0 ? (one, other) : throw Forbidden("identifiers_conflict",
            conflicts.Contains(IdentityResolution.TooMany)
                ? $"Together they have more than {IdentityResolution.MostIdentifiers} identifiers; remove some first."
                : "Together they have more identifiers of a type than a contact may have; remove those that are wrong first.",
            ("types", string.Join(',', conflicts)));
    }

    private async Task<MergeRecord?> CausedByAsync(Event request, string one, string other, CancellationToken cancellation) =>
        await merges.FindAsync(
            [
                (request.Workspace, MergeRecord.IdOf(one, other, request.Id)), (request.Workspace, MergeRecord.IdOf(other, one, request.Id)),
            ], cancellation) is [var made] ? made : null;

    private async Task CheckUndoAsync(MergeRecord merge, CancellationToken cancellation)
    {
        var found = await contacts.FindAsync([(merge.Workspace, merge.Into)], cancellation);
        var into = found.GetValueOrDefault((merge.Workspace, merge.Into)) ?? throw DomainError.NotFound("contact", merge.Into);
        if (MergeUndoing.FaultOf(merge.From, into.Into, into.Merged) is { } state)
        {
            var inForce = await merges.ListAsync(
                new MergeQuery(merge.Workspace, [merge.Into], null, IsUndone: false, null, null), null, 500, cancellation);
            var latest = into.Into is not null ? into.Id : into.Merged.LastOrDefault();
            throw Forbidden(state, state == MergeUndoing.SurvivorMerged
                ? "The survivor has been merged in turn; undo that merge first."
                : "The survivor has taken another contact in since; undo that merge first.",
                ("merge", inForce.FirstOrDefault(other => other.From == latest)?.Id ?? ""));
        }

        if (await events.HasTooManySinceAsync(merge, cancellation))
            throw Forbidden(MergeUndoing.TooManyEvents,
                $"The survivor has more than {MergeUndoing.MostEvents} events since the merge; they cannot be divided any more.");
    }

    private static DomainError Forbidden(string state, string message, params (string Key, string Value)[] more)
    {
        var metadata = new Dictionary<string, string> { ["state"] = state };
        foreach (var (key, value) in more)
            metadata[key] = value;
        return new DomainError(ErrorReason.StateForbids, message) { Metadata = metadata };
    }

    private static DomainError Changed() => DomainError.Unavailable("The contact, which is changed at this moment,", TimeSpan.FromSeconds(1));
}
