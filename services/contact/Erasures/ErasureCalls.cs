using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Startup;
using Rapport.Internal.V1;

namespace Rapport.Contact.Erasures;

/// <summary>What people do with erasures: ask for one, look at receipts.</summary>
internal sealed class ErasureCalls(
    ErasureStore erasures, TombstoneStore tombstones, ContactReader reader, IdentityCalls calls, Lifecycles lifecycles,
    ErasureWorker worker, PageTokens tokens, IOptions<RapportOptions> options)
{
    private const int LongestReason = 200;
    private static readonly TimeSpan CountingTime = TimeSpan.FromSeconds(2);

    /// <summary>Erases a person; of one who was erased, the receipt.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, NOT_FOUND, UNAVAILABLE, DEADLINE_EXCEEDED.</exception>
    public async Task<ErasureRecord> EraseAsync(
        IngestCaller caller, EraseContactRequest request, Attempt attempt, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (request.Contact.Length == 0)
            faults.Add(new FieldFault("contact", "is missing: the id of the contact, or of one that was merged into it"));
        if (request.Mode is not (ErasureMode.Unspecified or ErasureMode.Delete))
            faults.Add(new FieldFault("mode", "is not ERASURE_MODE_DELETE"));
        if (request.Reason.Length > LongestReason)
            faults.Add(new FieldFault("reason", $"is longer than {LongestReason} characters"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        if (await DoneAsync(caller.Workspace, request.Contact, cancellation) is { } done)
            return done;
        var contact = await reader.GetAsync(caller.Workspace, request.Contact, cancellation);
        var items = await CountAsync(new Person { Workspace = caller.Workspace, Contacts = { contact.Id, contact.Merged } }, cancellation);
        var said = new ContactErased
        {
            Erasure = PlannedErasures.IdOf(caller.Workspace, contact.Id), Reason = request.Reason, By = caller.Principal,
        };
        await calls.AskAsync(caller.Workspace, contact.Id, said, attempt, cancellation);
        // Whoever was first, and whatever became of the contact meanwhile: by its id the receipt is found.
        var made = await DoneAsync(caller.Workspace, request.Contact, cancellation)
            ?? throw DomainError.Unavailable("The contact, which is changed at this moment,", TimeSpan.FromSeconds(1));
        await erasures.NoteItemsAsync(caller.Workspace, made.Id, items, cancellation);
        worker.Ring();
        return await GetAsync(caller.Workspace, made.Id, cancellation);
    }

    /// <summary>A receipt.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ErasureRecord> GetAsync(string workspace, string erasure, CancellationToken cancellation) =>
        await erasures.FindAsync(workspace, erasure, cancellation) ?? throw DomainError.NotFound("erasure", erasure);

    /// <summary>A page of receipts, the newest first.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListErasuresResponse> ListAsync(
        string workspace, ListErasuresRequest request, CancellationToken cancellation)
    {
        if (!Enum.IsDefined(request.State))
            throw DomainError.Invalid("state", "is none of ERASURE_STATE_…");
        var (size, query) = (PageTokens.Size(request.PageSize), $"erasures?state={request.State}");
        long? below = tokens.Read(workspace, query, request.PageToken) is { } place
            ? long.Parse(place, System.Globalization.CultureInfo.InvariantCulture) : null;
        bool? isComplete = request.State == ErasureState.Unspecified ? null : request.State == ErasureState.Complete;
        var found = await erasures.ListAsync(workspace, isComplete, below, size, cancellation);
        var page = tokens.Cut(workspace, query, found, size, record => record.ToProto(),
            record => record.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new ListErasuresResponse { Erasures = { page.Items }, NextPageToken = page.NextToken };
    }

    private async Task<ErasureRecord?> DoneAsync(string workspace, string contact, CancellationToken cancellation) =>
        await tombstones.FindAsync(workspace, contact, cancellation) is { } stone
            ? await erasures.FindAsync(workspace, stone.Erasure, cancellation) : null;

    /// <summary>What stores have, for the receipt; a service that does not answer soon holds nothing up.</summary>
    private async Task<IReadOnlyDictionary<string, long>> CountAsync(Person person, CancellationToken cancellation)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(CountingTime * options.Value.Patience);
        var all = await Task.WhenAll(Lifecycles.All.Select(async service =>
        {
            try
            {
                var found = await lifecycles.VerifyAsync(service, person, [], soon.Token);
                return found.Stores.Select(store => (Key: $"{service}/{store.Store}", store.Items)).ToList();
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested
                && fault is RpcException or InvalidOperationException or OperationCanceledException)
            {
                return [];
            }
        }));
        return all.SelectMany(each => each).ToDictionary(each => each.Key, each => each.Items);
    }
}
