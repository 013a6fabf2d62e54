using System.Globalization;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Quarantine;

/// <summary>What operators do with the quarantine.</summary>
internal sealed class QuarantineReview(
    QuarantineStore store, InboxStore inbox, PageTokens tokens, TimeProvider clock)
{
    private const int LongestReason = 500;

    /// <summary>A page of items.</summary>
    public async Task<ListQuarantineResponse> ListAsync(
        string workspace, ListQuarantineRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var filter = QuarantineFilter.Parse(request.Filter);
        var query = $"quarantine?filter={request.Filter}";
        var place = tokens.Read(workspace, query, request.PageToken)?.Split(' ', 2);
        var found = await store.ListAsync(
            workspace, filter,
            place is null ? null : (new DateTimeOffset(long.Parse(place[0], CultureInfo.InvariantCulture), TimeSpan.Zero), place[1]),
            size, cancellation);
        var page = tokens.Cut(workspace, query, found, size, item => item.ToProto(),
            item => string.Create(CultureInfo.InvariantCulture, $"{item.FirstSeenAt.UtcTicks} {item.Id}"));
        return new ListQuarantineResponse { QuarantineItems = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>An item.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<QuarantinedItem> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) ?? throw DomainError.NotFound("quarantine item", id);

    /// <summary>
    /// Puts a held item back through the inbox, in one transaction with its state: what is called replayed is on its way.
    /// </summary>
    /// <exception cref="DomainError">NOT_FOUND; STATE_FORBIDS.</exception>
    public async Task<QuarantinedItem> ReplayAsync(string workspace, string id, CancellationToken cancellation)
    {
        var item = await GetAsync(workspace, id, cancellation);
        if (item.State == QuarantinedState.Replayed)
            return item;
        if (item.State != QuarantinedState.Held || item is { Stage: FailedStage.Numbering, Body: null })
            throw Forbidden(item, "replayed");
        var entry = item.Stage == FailedStage.Numbering
            ? inbox.ToDocument(workspace, item.NextReplay, item.Body!)
            : inbox.ToDocument(workspace, item.NextReplay, [item.ToReplayEvent(clock.GetUtcNow())]);
        await inbox.InTransactionAsync(async session =>
        {
            if (await store.ReplayAsync(session, item, cancellation))
                await inbox.AppendAsync(session, entry, cancellation);
        }, cancellation);
        inbox.Filled.Ring();
        return await GetAsync(workspace, id, cancellation);
    }

    /// <summary>Gives a held item up.</summary>
    /// <exception cref="DomainError">NOT_FOUND; FIELDS_INVALID; STATE_FORBIDS.</exception>
    public async Task<QuarantinedItem> DiscardAsync(
        string workspace, DiscardQuarantineItemRequest request, CancellationToken cancellation)
    {
        if (request.Reason.Trim().Length is 0 or > LongestReason)
            throw DomainError.Invalid("reason", $"is missing or longer than {LongestReason} characters");
        var item = await GetAsync(workspace, request.QuarantineItem, cancellation);
        if (item.State == QuarantinedState.Discarded)
            return item;
        if (item.State != QuarantinedState.Held || !await store.DiscardAsync(item, request.Reason.Trim(), cancellation))
            throw Forbidden(item, "discarded");
        return await GetAsync(workspace, request.QuarantineItem, cancellation);
    }

    private static DomainError Forbidden(QuarantinedItem item, string done) =>
        new(ErrorReason.StateForbids, $"Only an item that is held can be {done}.")
        {
            Metadata = new Dictionary<string, string> { ["state"] = item.State.ToString().ToLowerInvariant() },
        };
}
