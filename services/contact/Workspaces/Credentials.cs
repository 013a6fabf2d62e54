using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Workspaces;

/// <summary>
/// Keys and the sessions that stand for them. A session is never more than its key is at that moment, and neither lets
/// anybody into an archived workspace.
/// </summary>
internal sealed class Credentials(KeyStore keys, SessionStore sessions, WorkspaceStore workspaces, SystemClock clock)
{
    // The gateway asks again every 45 s of use: noted about as often.
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Whose key or session this is; null when there is none, or it has ended.</summary>
    public async Task<Credential?> FindAsync(string sha256, CancellationToken cancellation)
    {
        if (await OfKeyAsync(sha256, cancellation) is { } key)
            return key;
        return await sessions.UseAsync(sha256, cancellation) is { } session
            ? Until(await OfKeyAsync(session.Key, cancellation), session.Until)
            : null;
    }

    /// <summary>Begins a session with an API key or a code; null when there is no such.</summary>
    public async Task<Credential?> OpenSessionAsync(string secret, string session, CancellationToken cancellation)
    {
        var sha256 = await OfKeyAsync(secret, cancellation) is null ? await sessions.TakeCodeAsync(secret, cancellation) : secret;
        if (sha256 is null || await OfKeyAsync(sha256, cancellation) is not { Kind: CredentialKind.ApiKey } key)
            return null;
        return Until(key, await sessions.OpenAsync(session, sha256, cancellation));
    }

    /// <summary>Keeps a code that opens one session of an API key; null when there is no such key.</summary>
    public async Task<DateTime?> OfferSessionAsync(string key, string code, CancellationToken cancellation) =>
        await OfKeyAsync(key, cancellation) is { Kind: CredentialKind.ApiKey }
            ? await sessions.OfferAsync(code, key, cancellation)
            : null;

    /// <summary>Ends a session.</summary>
    public Task CloseSessionAsync(string session, CancellationToken cancellation) =>
        sessions.CloseAsync(session, cancellation);

    private async Task<Credential?> OfKeyAsync(string sha256, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (await keys.FindAsync(sha256, cancellation) is not { } key || !key.IsValidAt(now))
            return null;
        var workspace = await workspaces.FindAsync(key.Workspace, cancellation);
        if (workspace?.ArchivedAt is not null)
            return null;
        if (key.UsedAt is null || key.UsedAt < now - NotedEvery)
            await keys.UsedAsync(key.Sha256, now, now - NotedEvery, cancellation);
        return new Credential
        {
            Workspace = key.Workspace, Kind = key.Kind, Scopes = { key.Scopes },
            Principal = key.Id, ExpireTime = key.Until?.ToTimestamp(), WorkspaceDisplayName = workspace?.Name ?? "",
            WorkspaceZone = workspace?.Zone ?? "", WorkspaceLocale = workspace?.Locale ?? "",
        };
    }

    private static Credential? Until(Credential? key, DateTime end)
    {
        if (key is not null && (key.ExpireTime is null || key.ExpireTime.ToDateTime() > end))
            key.ExpireTime = DateTime.SpecifyKind(end, DateTimeKind.Utc).ToTimestamp();
        return key;
    }
}
