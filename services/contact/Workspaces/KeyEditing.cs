using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Contracts;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Workspaces;

/// <summary>Who asks for a change of keys.</summary>
/// <param name="Workspace">Whose keys.</param>
/// <param name="Principal">Id of the key that the call came with.</param>
/// <param name="Scopes">What that key may do.</param>
internal sealed record KeyMaker(string Workspace, string Principal, IReadOnlyList<string> Scopes);

/// <summary>A key that was just made.</summary>
/// <param name="Key">As it is kept.</param>
/// <param name="Secret">Itself: nobody can say it again.</param>
internal sealed record NewKey(AccessKey Key, string Secret);

/// <summary>
/// Makes, changes, rotates and ends keys. Nobody makes a key that may do more than their own, and nobody renames or ends one.
/// </summary>
internal sealed class KeyEditing(KeyStore store, PageTokens tokens, SystemClock clock)
{
    private const int SecretBytes = 32;

    /// <summary>The hash under which a key is kept.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Makes a key.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, SCOPE_MISSING, STATE_FORBIDS.</exception>
    public async Task<NewKey> CreateAsync(
        KeyMaker maker, CredentialKind kind, string name, IReadOnlyList<string> scopes, DateTimeOffset? until, Attempt attempt,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        name = name.Trim();
        var faults = KeyRules.Faults(name, until, now).ToList();
        if (kind == CredentialKind.ApiKey)
            faults.AddRange(KeyRules.ScopeFaults(scopes, CallContract.Scopes));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        EnsureTheirs(maker, scopes);
        return await AddAsync(maker, new AccessKey
        {
            Sha256 = "", Workspace = maker.Workspace, Kind = kind, Name = name, Scopes = [.. scopes.Distinct()],
            CreatedAt = now, CreatedBy = maker.Principal, Until = until,
        }, attempt, cancellation);
    }

    /// <summary>Whether a workspace has any key, valid or not.</summary>
    public Task<bool> AnyAsync(string workspace, CancellationToken cancellation) => store.AnyAsync(workspace, cancellation);

    /// <summary>The key of an id, valid or not.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<AccessKey> GetAsync(string workspace, CredentialKind kind, string id, CancellationToken cancellation) =>
        await store.FindAsync(workspace, kind, id, cancellation) ?? throw NotFound(kind, id);

    /// <summary>A page of keys, the newest first.</summary>
    /// <exception cref="DomainError">PAGE_TOKEN_INVALID, FIELDS_INVALID.</exception>
    public async Task<Page<T>> ListAsync<T>(
        string workspace, CredentialKind kind, bool showEnded, int pageSize, string pageToken, Func<AccessKey, T> show,
        CancellationToken cancellation)
        where T : IMessage
    {
        var size = PageTokens.Size(pageSize);
        var query = $"keys/{kind}/{showEnded}";
        var found = await store.ListAsync(
            workspace, kind, showEnded ? null : clock.GetUtcNow(), tokens.Read(workspace, query, pageToken), size, cancellation);
        return tokens.Cut(workspace, query, found, size, show, key => key.Sha256);
    }

    /// <summary>Sets name and end.</summary>
    /// <exception cref="DomainError">NOT_FOUND, SCOPE_MISSING, FIELDS_INVALID, ETAG_MISMATCH, STATE_FORBIDS.</exception>
    public async Task<AccessKey> UpdateAsync(
        KeyMaker maker, CredentialKind kind, string id, string name, DateTimeOffset? until, string etag,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var key = await GetAsync(maker.Workspace, kind, id, cancellation);
        EnsureTheirs(maker, key.Scopes);
        name = name.Trim();
        if (KeyRules.Faults(name, until, now).ToList() is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        EnsureValid(key, now);
        if (etag.Length > 0 && etag != key.Revision.ToString(CultureInfo.InvariantCulture))
            throw Changed();
        return await store.ChangeAsync(key, name, until, cancellation) ?? throw Changed();
    }

    /// <summary>Makes a key's successor: same name, scopes and length of life. The old one ends after the overlap.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, SCOPE_MISSING, STATE_FORBIDS, ETAG_MISMATCH.</exception>
    public async Task<NewKey> RotateAsync(
        KeyMaker maker, CredentialKind kind, string id, TimeSpan overlap, Attempt attempt, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var old = await GetAsync(maker.Workspace, kind, id, cancellation);
        if (KeyRules.OverlapFault(overlap) is { } fault)
            throw DomainError.Invalid(fault);
        EnsureTheirs(maker, old.Scopes);
        var successor = old.ReplacedBy.Length > 0
            ? await store.FindAsync(maker.Workspace, kind, old.ReplacedBy, cancellation) : null;
        var isRepeat = attempt.IsRepeat && old.ReplacedBy.Length > 0 && (successor is null || successor.Request == attempt.IdOf("key"));
        if (!isRepeat)
            EnsureValid(old, now);
        if (!isRepeat && successor is not null)
            throw Forbidden("rotated", "The key has a successor; rotate that one.");
        // The successor first: a death in between leaves a key whose secret nobody knows, and the old one as it was.
        var made = await AddAsync(maker, old with
        {
            Sha256 = "", CreatedAt = now, CreatedBy = maker.Principal, UsedAt = null,
            Until = isRepeat ? successor?.Until : KeyRules.SuccessorEnd(old.CreatedAt, old.Until, now),
            Replaces = old.Id, ReplacedBy = "", Revision = 0,
        }, attempt, cancellation);
        var end = KeyRules.EndOf(old.Until, now, overlap);
        if (await store.ReplaceAsync(old, made.Key.Id, end, cancellation))
            return made;
        await store.EndAsync(maker.Workspace, kind, made.Key.Id, now, cancellation);
        throw Changed();
    }

    /// <summary>Ends a key for good.</summary>
    /// <exception cref="DomainError">NOT_FOUND; SCOPE_MISSING; STATE_FORBIDS for the caller's own.</exception>
    public async Task<AccessKey> EndAsync(KeyMaker maker, CredentialKind kind, string id, CancellationToken cancellation)
    {
        // Whoever ends keys keeps the one they do it with, so that nobody locks a workspace.
        if (id == maker.Principal)
            throw Forbidden("own", "This call was made with the key; end it with another one.");
        EnsureTheirs(maker, (await GetAsync(maker.Workspace, kind, id, cancellation)).Scopes);
        return await store.EndAsync(maker.Workspace, kind, id, clock.GetUtcNow(), cancellation) ?? throw NotFound(kind, id);
    }

    private async Task<NewKey> AddAsync(KeyMaker maker, AccessKey key, Attempt attempt, CancellationToken cancellation)
    {
        var request = attempt.IdOf("key") ?? "";
        if (attempt.IsRepeat)
            await store.RemoveOfAsync(maker.Workspace, key.Kind, request, cancellation);
        // Two at once may both be the last: the limit guards against a loop and need not be exact.
        if (await store.CountAsync(maker.Workspace, key.Kind, clock.GetUtcNow(), cancellation) >= KeyRules.MostKeys)
            throw Forbidden("full", $"The workspace has {KeyRules.MostKeys} valid keys of this kind; end one first.");
        var secret = (key.Kind == CredentialKind.ApiKey ? "rk_" : "wk_")
            + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var kept = key with { Sha256 = HashOf(secret), Request = request };
        await store.AddAsync(kept, cancellation);
        return new NewKey(kept, secret);
    }

    private static void EnsureTheirs(KeyMaker maker, IReadOnlyList<string> scopes)
    {
        if (KeyRules.NotTheirs(scopes, maker.Scopes) is { } missing)
            throw new DomainError(ErrorReason.ScopeMissing, "A key gives no scope that it does not have, and changes and ends no key that has it.")
            {
                Metadata = new Dictionary<string, string> { ["scope"] = missing },
            };
    }

    private static void EnsureValid(AccessKey key, DateTimeOffset now)
    {
        if (!key.IsValidAt(now))
            throw Forbidden("ended", "The key has ended; make another.");
    }

    private static DomainError Forbidden(string state, string message) => new(ErrorReason.StateForbids, message)
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };

    private static DomainError NotFound(CredentialKind kind, string id) =>
        DomainError.NotFound(kind == CredentialKind.ApiKey ? "api_key" : "write_key", id);

    private static DomainError Changed() => new(ErrorReason.EtagMismatch, "The key was changed meanwhile; read it again.");
}
