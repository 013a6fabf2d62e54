using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Notification.Audiences;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Stores;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;
using Broadcast = Rapport.Notification.Domain.Broadcasts.Broadcast;
using ProtoBroadcast = Rapport.Notification.V1.Broadcast;

namespace Rapport.Notification.Broadcasts;

/// <summary>Makes broadcasts, has them approved, and starts, stops and ends them.</summary>
internal sealed class BroadcastEditing(
    BroadcastStore store, BroadcastChunkStore chunks, TemplateStore templates, BroadcastWorker worker, PageTokens tokens,
    TimeProvider clock)
{
    private const int MostTries = 50;

    /// <summary>A new draft.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID; NOT_FOUND for the template.</exception>
    public async Task<ProtoBroadcast> CreateAsync(
        string workspace, string principal, ProtoBroadcast? given, Attempt attempt, CancellationToken cancellation)
    {
        var settings = given.ToSettings("broadcast");
        await DemandTemplateAsync(workspace, settings.Template, cancellation);
        var id = "brc_" + (attempt.IdOf("broadcast") is { } same ? Guid.ParseExact(same, "D") : Guid.CreateVersion7()).ToString("N");
        var made = new Broadcast
        {
            Id = id, Workspace = workspace, Settings = settings, Author = principal, CreatedAt = clock.Now(), Revision = 1,
        };
        await store.AddAsync(made, cancellation);
        return await ShowAsync(await FindAsync(workspace, id, cancellation), cancellation);
    }

    /// <summary>A broadcast with its counts.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ProtoBroadcast> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await ShowAsync(await FindAsync(workspace, id, cancellation), cancellation);

    /// <summary>A page of broadcasts, the newest first.</summary>
    public async Task<ListBroadcastsResponse> ListAsync(
        string workspace, ListBroadcastsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var found = await store.ListAsync(
            workspace, ListPlace.Read(tokens.Read(workspace, "broadcasts", request.PageToken)), size, cancellation);
        var shown = new Dictionary<string, ProtoBroadcast>();
        foreach (var broadcast in found)
            shown[broadcast.Id] = await ShowAsync(broadcast, cancellation, withReasons: false);
        var page = tokens.Cut(
            workspace, "broadcasts", found, size, broadcast => shown[broadcast.Id],
            broadcast => ListPlace.Write(broadcast.CreatedAt, broadcast.Id));
        return new ListBroadcastsResponse { Broadcasts = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>Other settings.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, ETAG_MISMATCH, STATE_FORBIDS.</exception>
    public async Task<ProtoBroadcast> UpdateAsync(
        string workspace, string principal, UpdateBroadcastRequest request, CancellationToken cancellation)
    {
        await FindAsync(workspace, request.Broadcast, cancellation);
        var settings = request.Settings.ToSettings("settings");
        await DemandTemplateAsync(workspace, settings.Template, cancellation);
        return await MoveAsync(workspace, request.Broadcast, broadcast =>
        {
            if (request.Settings.Etag.Length > 0 && request.Settings.Etag != broadcast.Etag())
                throw Changed();
            return broadcast.Change(settings, principal);
        }, cancellation);
    }

    /// <summary>Says yes to a draft as it was looked at.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, ETAG_MISMATCH, STATE_FORBIDS.</exception>
    public async Task<ProtoBroadcast> ApproveAsync(
        string workspace, string principal, ApproveBroadcastRequest request, Attempt attempt, CancellationToken cancellation)
    {
        await FindAsync(workspace, request.Broadcast, cancellation);
        if (request.Etag.Length == 0)
            throw DomainError.Invalid("etag", "is missing: that of the broadcast that was looked at");
        return await MoveAsync(workspace, request.Broadcast, broadcast =>
            attempt.IsRepeat && broadcast.State == Domain.Broadcasts.BroadcastState.Approved && broadcast.Approver == principal ? broadcast
            : request.Etag == broadcast.Etag() ? broadcast.Approve(principal, clock.Now()) : throw Changed(), cancellation);
    }

    /// <summary>Lets it begin, at its time.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public Task<ProtoBroadcast> StartAsync(string workspace, string id, CancellationToken cancellation) =>
        MoveAsync(workspace, id, broadcast => broadcast.Start(clock.Now()), cancellation);

    /// <summary>Releases nothing more.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public Task<ProtoBroadcast> PauseAsync(string workspace, string id, CancellationToken cancellation) =>
        MoveAsync(workspace, id, broadcast => broadcast.Pause(BroadcastReasons.ByHand), cancellation);

    /// <summary>Goes on.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public async Task<ProtoBroadcast> ResumeAsync(string workspace, string id, CancellationToken cancellation)
    {
        var (tally, _) = await chunks.TallyAsync((await FindAsync(workspace, id, cancellation)).Id, cancellation);
        return await MoveAsync(workspace, id, broadcast => broadcast.Resume(tally, clock.Now()), cancellation);
    }

    /// <summary>Ends it for good.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public Task<ProtoBroadcast> CancelAsync(string workspace, string id, CancellationToken cancellation) =>
        MoveAsync(workspace, id, broadcast => broadcast.Cancel(clock.Now()), cancellation);

    /// <summary>Forgets it with its audience.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS, ETAG_MISMATCH.</exception>
    public async Task DeleteAsync(string workspace, string id, Attempt attempt, CancellationToken cancellation)
    {
        if (await store.FindAsync(workspace, id, cancellation) is not { } broadcast)
        {
            if (!attempt.IsRepeat)
                throw DomainError.NotFound("broadcast", id);
            return;
        }

        Allowed(broadcast.DemandForgettable);
        // The audience first: without the broadcast nobody would find it any more.
        await chunks.DeleteAsync(id, cancellation);
        if (!await store.DeleteAsync(broadcast, cancellation))
            throw Changed();
    }

    /// <summary>A page of the audience.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ListBroadcastRecipientsResponse> RecipientsAsync(
        string workspace, ListBroadcastRecipientsRequest request, CancellationToken cancellation)
    {
        await FindAsync(workspace, request.Broadcast, cancellation);
        var (size, query) = (PageTokens.Size(request.PageSize), "broadcasts/recipients/" + request.Broadcast);
        var (page, skip) = RecipientPlace.Read(tokens.Read(workspace, query, request.PageToken));
        List<(BroadcastRecipient Recipient, string Place)> found = [];
        while (found.Count < size)
        {
            var some = await chunks.FromAsync(request.Broadcast, page, most: 5, cancellation);
            if (some.Count == 0)
                break;
            foreach (var chunk in some)
            {
                found.AddRange(chunk.Members.Select((member, at) => (member.ToProto(chunk), RecipientPlace.Write(chunk.Page, at + 1)))
                    .Skip(chunk.Page == page ? skip : 0));
            }

            (page, skip) = (some[^1].Page + 1, 0);
        }

        var cut = tokens.Cut(
            workspace, query, found.Take(size).ToList(), size, each => each.Recipient, each => each.Place);
        return new ListBroadcastRecipientsResponse { Recipients = { cut.Items }, NextPageToken = cut.NextToken };
    }

    /// <summary>The broadcast.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<Broadcast> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) ?? throw DomainError.NotFound("broadcast", id);

    private async Task<ProtoBroadcast> ShowAsync(Broadcast broadcast, CancellationToken cancellation, bool withReasons = true)
    {
        var tally = broadcast.Final ?? (broadcast.StartedAt is null ? BroadcastTally.Empty
            : (await chunks.TallyAsync(broadcast.Id, cancellation)).Tally);
        var template = await templates.FindAsync(broadcast.Workspace, broadcast.Settings.Template, 0, cancellation);
        return broadcast.ToProto(tally, template, withReasons);
    }

    // The worker writes the same document: whoever is in its way tries again.
    private async Task<ProtoBroadcast> MoveAsync(
        string workspace, string id, Func<Broadcast, Broadcast> move, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await FindAsync(workspace, id, cancellation);
            var after = Allowed(() => move(before));
            if (!ReferenceEquals(before, after))
                after = await store.SaveAsync(after, cancellation);
            if (after is null)
                continue;
            worker.Ring();
            return await ShowAsync(after, cancellation);
        }

        throw DomainError.Unavailable("The broadcast", TimeSpan.FromSeconds(1));
    }

    private async Task DemandTemplateAsync(string workspace, string template, CancellationToken cancellation)
    {
        if (await templates.FindAsync(workspace, template, 0, cancellation) is null)
            throw DomainError.NotFound("template", template);
    }

    private static void Allowed(Action step) => Allowed(() =>
    {
        step();
        return true;
    });

    private static T Allowed<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (BroadcastForbiddenException forbidden)
        {
            throw new DomainError(ErrorReason.StateForbids, forbidden.Message)
            {
                Metadata = new Dictionary<string, string> { ["state"] = forbidden.State },
            };
        }
    }

    private static DomainError Changed() =>
        new(ErrorReason.EtagMismatch, "The broadcast was changed meanwhile: read it again.");
}
