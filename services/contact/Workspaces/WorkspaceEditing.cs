using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Workspaces;

/// <summary>Makes, changes and archives workspaces.</summary>
internal sealed class WorkspaceEditing(WorkspaceStore store, KeyEditing keys, PageTokens tokens, SystemClock clock)
{
    private static readonly TimeSpan Unfinished = TimeSpan.FromMinutes(1);

    /// <summary>Makes a workspace and its first API key.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, ALREADY_EXISTS, STATE_FORBIDS.</exception>
    public async Task<(WorkspaceRecord Workspace, string Secret)> CreateAsync(
        KeyMaker maker, WorkspaceRecord wanted, Attempt attempt, CancellationToken cancellation)
    {
        wanted = wanted with { Request = attempt.IdOf("workspace") ?? Guid.NewGuid().ToString("N"), CreatedAt = clock.GetUtcNow() };
        List<FieldFault> faults = [.. WorkspaceRules.Faults(wanted.Name, wanted.Zone, wanted.Locale)];
        if (WorkspaceRules.IdFault(wanted.Id) is { } fault)
            faults.Insert(0, fault);
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        if (await store.CountAsync(cancellation) >= WorkspaceRules.MostWorkspaces)
            throw Forbidden("full", $"The installation has {WorkspaceRules.MostWorkspaces} workspaces, its limit.");
        var made = await AddAsync(wanted, cancellation)
            ?? throw new DomainError(ErrorReason.AlreadyExists, "There is a workspace of this id.")
            {
                Metadata = new Dictionary<string, string> { ["resource"] = "workspace", ["id"] = wanted.Id },
            };
        var first = await keys.CreateAsync(
            maker with { Workspace = wanted.Id, Scopes = ["*"] }, CredentialKind.ApiKey, "first key of the workspace", ["*"], null,
            attempt, cancellation);
        return (made, first.Secret);
    }

    /// <summary>The workspace of an id.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<WorkspaceRecord> GetAsync(string id, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) ?? throw DomainError.NotFound("workspace", id);

    /// <summary>A page of workspaces by id.</summary>
    /// <exception cref="DomainError">PAGE_TOKEN_INVALID, FIELDS_INVALID.</exception>
    public async Task<Page<Workspace>> ListAsync(
        string caller, bool archived, int pageSize, string pageToken, CancellationToken cancellation)
    {
        var size = PageTokens.Size(pageSize);
        var query = $"workspaces/{archived}";
        var found = await store.ListAsync(archived, tokens.Read(caller, query, pageToken), size, cancellation);
        return tokens.Cut(caller, query, found, size, WorkspaceMapping.ToProto, workspace => workspace.Id);
    }

    /// <summary>Sets what people read of a workspace.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, ETAG_MISMATCH.</exception>
    public async Task<WorkspaceRecord> UpdateAsync(
        string id, string name, string zone, string locale, string etag, CancellationToken cancellation)
    {
        var read = await GetAsync(id, cancellation);
        if (WorkspaceRules.Faults(name, zone, locale).ToList() is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        if (etag.Length > 0 && etag != read.Etag)
            throw Changed();
        return await store.ChangeAsync(read, name, zone, locale, cancellation) ?? throw Changed();
    }

    /// <summary>Shuts a workspace.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS, ETAG_MISMATCH.</exception>
    public async Task<WorkspaceRecord> ArchiveAsync(string caller, string id, CancellationToken cancellation)
    {
        // Whoever archives keeps the workspace they do it from, so that nobody locks an installation.
        if (id == caller)
            throw Forbidden("own", "This call was made with a key of the workspace; archive it with one of another.");
        var read = await GetAsync(id, cancellation);
        return read.ArchivedAt is not null
            ? read : await store.ArchiveAsync(read, clock.GetUtcNow(), cancellation) ?? throw Changed();
    }

    /// <summary>Opens a workspace again.</summary>
    /// <exception cref="DomainError">NOT_FOUND, ETAG_MISMATCH.</exception>
    public async Task<WorkspaceRecord> RestoreAsync(string id, CancellationToken cancellation)
    {
        var read = await GetAsync(id, cancellation);
        return read.ArchivedAt is null ? read : await store.ArchiveAsync(read, null, cancellation) ?? throw Changed();
    }

    // Null when the id is taken. Keys may be older than the record of their workspace: such an id is taken too. A record that
    // has no key for a while is what a request left that died between the two, and nobody can get in: it is taken over.
    private async Task<WorkspaceRecord?> AddAsync(WorkspaceRecord wanted, CancellationToken cancellation)
    {
        var hasKeys = await keys.AnyAsync(wanted.Id, cancellation);
        var there = await store.FindAsync(wanted.Id, cancellation);
        if (there is null)
            there = hasKeys ? null : await store.AddAsync(wanted, cancellation);
        if (there is null || there.Request == wanted.Request)
            return there;
        return !hasKeys && there.CreatedAt < wanted.CreatedAt - Unfinished
            ? await store.ChangeAsync(there, wanted.Name, wanted.Zone, wanted.Locale, cancellation) : null;
    }

    private static DomainError Forbidden(string state, string message) => new(ErrorReason.StateForbids, message)
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };

    private static DomainError Changed() =>
        new(ErrorReason.EtagMismatch, "The workspace was changed meanwhile; read it again.");
}
