using System.Globalization;
using Rapport.Common.V1;
using Rapport.Contact.Imports.Domain;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Imports;

/// <summary>Makes imports, takes their files, and starts, stops and ends them.</summary>
internal sealed class ImportEditing(
    ImportStore imports, ImportPartStore parts, ImportErrorStore errors, ImportWorker worker, PageTokens tokens, SystemClock system,
    TimeProvider clock)
{
    /// <summary>Parts of a file at most: 4 GB.</summary>
    public const int MostParts = 4096;

    private const int PartBytes = 1024 * 1024;
    private const int LongestName = 200;

    /// <summary>A new import without a file.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async Task<ImportJob> CreateAsync(
        string workspace, string principal, string fileName, Attempt attempt, CancellationToken cancellation)
    {
        if (fileName.Length > LongestName || fileName.Any(char.IsControl))
            throw DomainError.Invalid("file_name", $"is not at most {LongestName} characters on one line");
        var id = "imp_" + (attempt.IdOf("import") is { } given ? Guid.ParseExact(given, "D") : Guid.CreateVersion7()).ToString("N");
        if (attempt.IsRepeat && await imports.FindAsync(workspace, id, cancellation) is { } there)
            return there;
        var job = new ImportJob
        {
            Id = id, Workspace = workspace, FileName = fileName, CreatedBy = principal, CreatedAt = system.GetUtcNow(),
        };
        await imports.AddAsync(job, cancellation);
        return job;
    }

    /// <summary>Takes the next part of the file, or the last one again.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, STATE_FORBIDS, ETAG_MISMATCH.</exception>
    public async Task<ImportJob> UploadAsync(
        string workspace, string id, int part, byte[] bytes, CancellationToken cancellation)
    {
        var job = await DraftAsync(workspace, id, cancellation);
        if (bytes.Length is 0 or > PartBytes)
            throw DomainError.Invalid("content", $"is not 1 to {PartBytes} bytes");
        if (part < 1 || part > MostParts || (part != job.Parts + 1 && part != job.Parts))
            throw DomainError.Invalid("part", $"is not the next, {job.Parts + 1} (of at most {MostParts}), nor the last again");
        var before = part == job.Parts ? (await parts.ReadAsync(workspace, id, part, cancellation))?.Length ?? 0 : 0;
        await parts.SaveAsync(workspace, id, part, bytes, cancellation);
        return await ChangedAsync(job with { Parts = part, Bytes = job.Bytes - before + bytes.Length, FileHash = "" }, cancellation);
    }

    /// <summary>Begins to read.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, STATE_FORBIDS.</exception>
    public async Task<ImportJob> StartAsync(
        string workspace, string id, ImportSpec spec, bool isTrial, Attempt attempt, CancellationToken cancellation)
    {
        var found = await GetAsync(workspace, id, cancellation);
        if (attempt.IsRepeat && found.State == ImportState.Running)
            return found;
        var job = await DraftAsync(workspace, id, cancellation);
        if (spec.Faults().ToList() is { Count: > 0 } faults)
            throw DomainError.Invalid(faults.ConvertAll(f => f with { Path = "settings." + f.Path }));
        if (job.Parts == 0)
            throw Forbidden("empty", "The import has no file yet; send its parts first.");
        // Errors of a trial are not those of what follows.
        await errors.DeleteAsync(workspace, id, cancellation);
        var started = await ChangedAsync(
            job with
            {
                State = ImportState.Running, Spec = spec, IsTrial = isTrial, Counts = new ImportCounts(), FaultCode = "", FaultMessage = "",
                StartedAt = clock.GetUtcNow(), EndedAt = null,
            },
            cancellation);
        worker.Ring();
        return started;
    }

    /// <summary>The import.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ImportJob> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        await imports.FindAsync(workspace, id, cancellation) ?? throw DomainError.NotFound("import", id);

    /// <summary>A page of imports, the newest first.</summary>
    public async Task<Page<T>> ListAsync<T>(
        string workspace, int pageSize, string pageToken, Func<ImportJob, T> show, CancellationToken cancellation)
        where T : Google.Protobuf.IMessage
    {
        var size = PageTokens.Size(pageSize);
        var found = await imports.ListAsync(workspace, tokens.Read(workspace, "imports", pageToken), size, cancellation);
        return tokens.Cut(workspace, "imports", found, size, show, job => job.Id);
    }

    /// <summary>A page of the rows that were not taken.</summary>
    public async Task<Page<T>> ErrorsAsync<T>(
        string workspace, string id, int pageSize, string pageToken, Func<(long Row, RowFault Fault), T> show,
        CancellationToken cancellation)
        where T : Google.Protobuf.IMessage
    {
        await GetAsync(workspace, id, cancellation);
        var (size, query) = (PageTokens.Size(pageSize), "imports/errors/" + id);
        var behind = tokens.Read(workspace, query, pageToken) is { } place ? long.Parse(place, CultureInfo.InvariantCulture) : 0;
        var found = await errors.ListAsync(workspace, id, behind, size, cancellation);
        return tokens.Cut(workspace, query, found, size, show, error => error.Row.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Stops a running import.</summary>
    public Task<ImportJob> PauseAsync(string workspace, string id, CancellationToken cancellation) =>
        MoveAsync(workspace, id, ImportState.Running, ImportState.Paused, "Only an import that is running can be paused.", cancellation);

    /// <summary>Lets a paused import go on.</summary>
    public async Task<ImportJob> ResumeAsync(string workspace, string id, CancellationToken cancellation)
    {
        var job = await MoveAsync(
            workspace, id, ImportState.Paused, ImportState.Running, "Only an import that is paused can be resumed.", cancellation);
        worker.Ring();
        return job;
    }

    /// <summary>Ends an import for good and forgets its file.</summary>
    public async Task<ImportJob> CancelAsync(string workspace, string id, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            var job = await GetAsync(workspace, id, cancellation);
            if (job.State == ImportState.Done)
                throw Forbidden("done", "All rows of the import are in.");
            var ended = job with { State = ImportState.Cancelled, EndedAt = system.GetUtcNow() };
            if (job.State != ImportState.Cancelled && !await imports.SaveAsync(ended, cancellation))
            {
                if (tries == MostTries)
                    throw Changed();
                continue;
            }

            await parts.DeleteAsync(workspace, id, cancellation);
            return job.State == ImportState.Cancelled ? job : ended with { Revision = job.Revision + 1 };
        }
    }

    private const int MostTries = 50;

    // The worker writes the same document after every chunk: whoever is in its way tries again.
    private async Task<ImportJob> MoveAsync(
        string workspace, string id, ImportState from, ImportState to, string refusal, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            var job = await GetAsync(workspace, id, cancellation);
            if (job.State == to)
                return job;
            if (job.State != from)
                throw Forbidden(job.State.ToString().ToLowerInvariant(), refusal);
            if (await imports.SaveAsync(job with { State = to }, cancellation))
                return job with { State = to, Revision = job.Revision + 1 };
            if (tries == MostTries)
                throw Changed();
        }
    }

    private async Task<ImportJob> DraftAsync(string workspace, string id, CancellationToken cancellation)
    {
        var job = await GetAsync(workspace, id, cancellation);
        return job.State == ImportState.Draft ? job
            : throw Forbidden(job.State.ToString().ToLowerInvariant(), "The import has begun; make another for another file.");
    }

    private async Task<ImportJob> ChangedAsync(ImportJob changed, CancellationToken cancellation) =>
        await imports.SaveAsync(changed, cancellation) ? changed with { Revision = changed.Revision + 1 } : throw Changed();

    private static DomainError Forbidden(string state, string message) => new(ErrorReason.StateForbids, message)
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };

    private static DomainError Changed() => new(ErrorReason.EtagMismatch, "The import was changed meanwhile; read it again.");
}
