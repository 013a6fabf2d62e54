using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;
using Rapport.Storage.Time;

namespace Rapport.Notification.Webhooks;

/// <summary>Makes, changes, rotates and ends webhooks.</summary>
internal sealed class WebhookEditing(
    WebhookStore store, WebhookDeliveryStore deliveries, WebhookSecrets secrets, LogEnds log, PageTokens tokens, StoreTime time,
    IOptions<NotificationOptions> options)
{
    /// <summary>Makes a webhook.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, STATE_FORBIDS, UNAVAILABLE.</exception>
    public async Task<(WebhookRecord Webhook, byte[] Secret)> CreateAsync(
        string workspace, CreateWebhookRequest request, Attempt attempt, CancellationToken cancellation)
    {
        Check(request.Url, [.. request.Events], request.Description.Trim());
        var id = $"wh_{attempt.IdOf("webhook") ?? Guid.CreateVersion7().ToString()}";
        var secret = WebhookSecrets.New();
        if (attempt.IsRepeat && await store.FindAsync(workspace, id, cancellation) is { } there)
            // Nobody was told the secret that the attempt before has made.
            return (await store.ChangeAsync(there with { Secret = secrets.Seal(id, secret) }, cancellation) ?? throw Changed(), secret);
        // Two at once may both be the last: the limit guards against a loop and need not be exact.
        if (await store.CountAsync(workspace, cancellation) >= WebhookRules.MostWebhooks)
            throw Forbidden("full", $"The workspace has {WebhookRules.MostWebhooks} webhooks; delete one first.");
        var made = new WebhookRecord
        {
            Id = id, Workspace = workspace, Url = request.Url, Events = [.. request.Events.Distinct()],
            Description = request.Description.Trim(), CreatedAt = await NowAsync(cancellation), Secret = secrets.Seal(id, secret),
            After = (await log.PositionAsync(cancellation)).LastN,
        };
        return await store.AddAsync(made, cancellation) ? (made, secret) : throw Changed();
    }

    /// <summary>A webhook.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<WebhookRecord> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, cancellation) ?? throw DomainError.NotFound("webhook", id);

    /// <summary>A page of webhooks, the newest first.</summary>
    /// <exception cref="DomainError">PAGE_TOKEN_INVALID, FIELDS_INVALID.</exception>
    public async Task<Page<Webhook>> ListAsync(string workspace, int pageSize, string pageToken, CancellationToken cancellation)
    {
        var size = PageTokens.Size(pageSize);
        var place = ListPlace.Read(tokens.Read(workspace, "webhooks", pageToken));
        var found = await store.ListAsync(workspace, place, size, cancellation);
        return tokens.Cut(workspace, "webhooks", found, size, WebhookMapping.ToProto, each => ListPlace.Write(each.CreatedAt, each.Id));
    }

    /// <summary>Sets address, events and description.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, ETAG_MISMATCH.</exception>
    public async Task<WebhookRecord> UpdateAsync(string workspace, UpdateWebhookRequest request, CancellationToken cancellation)
    {
        var read = await GetAsync(workspace, request.Webhook, cancellation);
        Check(request.Url, [.. request.Events], request.Description.Trim());
        if (request.Etag.Length > 0 && request.Etag != read.Etag)
            throw Changed();
        // Another address has not failed yet.
        return await store.ChangeAsync(
            read with
            {
                Url = request.Url, Events = [.. request.Events.Distinct()], Description = request.Description.Trim(),
                FailingSince = request.Url == read.Url ? read.FailingSince : null,
            },
            cancellation) ?? throw Changed();
    }

    /// <summary>Makes a new secret; the old one signs beside it for a while.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, ETAG_MISMATCH.</exception>
    public async Task<(WebhookRecord Webhook, byte[] Secret)> RotateAsync(
        string workspace, string id, TimeSpan overlap, Attempt attempt, CancellationToken cancellation)
    {
        if (WebhookRules.OverlapFault(overlap) is { } fault)
            throw DomainError.Invalid(fault);
        var read = await GetAsync(workspace, id, cancellation);
        var (secret, request) = (WebhookSecrets.New(), attempt.IdOf("secret") ?? "");
        // The attempt before has made one that nobody knows: it is replaced, and the one before it stays the former.
        var isMade = attempt.IsRepeat && request.Length > 0 && read.SecretRequest == request;
        var changed = read with { Secret = secrets.Seal(id, secret), SecretRequest = request };
        if (!isMade)
            changed = overlap > TimeSpan.Zero
                ? changed with { FormerSecret = read.Secret, FormerUntil = await NowAsync(cancellation) + overlap }
                : changed with { FormerSecret = null, FormerUntil = null };
        return (await store.ChangeAsync(changed, cancellation) ?? throw Changed(), secret);
    }

    /// <summary>Lets a webhook send, or stops it.</summary>
    /// <exception cref="DomainError">NOT_FOUND, ETAG_MISMATCH, UNAVAILABLE.</exception>
    public async Task<WebhookRecord> EnableAsync(string workspace, string id, bool enabled, CancellationToken cancellation)
    {
        var read = await GetAsync(workspace, id, cancellation);
        if (read.IsEnabled == enabled)
            return read;
        var changed = enabled
            ? read with
            {
                DisableReason = "", DisabledAt = null, FailingSince = null, After = (await log.PositionAsync(cancellation)).LastN,
            }
            : read with { DisableReason = DisableReasons.ByCall, DisabledAt = await NowAsync(cancellation) };
        return await store.ChangeAsync(changed, cancellation) ?? throw Changed();
    }

    /// <summary>Takes a webhook away with its deliveries.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(string workspace, string id, CancellationToken cancellation)
    {
        // The deliveries first: what dies in between is found again by its webhook.
        await GetAsync(workspace, id, cancellation);
        await deliveries.RemoveOfAsync(id, cancellation);
        if (!await store.RemoveAsync(workspace, id, cancellation))
            throw DomainError.NotFound("webhook", id);
    }

    private void Check(string url, IReadOnlyList<string> events, string description)
    {
        if (WebhookRules.Faults(url, events, description, options.Value.WebhookPrivateAddresses).ToList() is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
    }

    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellation) =>
        (await time.SystemNowAsync(cancellation)).ToMilliseconds().Instant;

    private static DomainError Forbidden(string state, string message) => new(ErrorReason.StateForbids, message)
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };

    private static DomainError Changed() => new(ErrorReason.EtagMismatch, "The webhook was changed meanwhile; read it again.");
}
