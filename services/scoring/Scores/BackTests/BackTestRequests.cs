using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.BackTests;

/// <summary>Starts back-tests and shows how far they are.</summary>
internal sealed class BackTestRequests(BackTestStore store, BackTestQueue queue, ModelCatalog catalog, PageTokens tokens)
{
    /// <summary>Starts a back-test of a version against the one in force.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID; UNAVAILABLE when too many wait.</exception>
    public async Task<BackTest> StartAsync(
        string workspace, StartBackTestRequest request, Attempt attempt, DateTimeOffset now)
    {
        var models = catalog.Of(workspace);
        var history = models.History(request.Model);
        if (history.Versions.Count == 0)
            throw DomainError.NotFound("score model", request.Model);
        var candidate = history.Version(request.Version)
            ?? throw DomainError.NotFound("version of the score model", $"{request.Model}/{request.Version}");
        if (request.AsOf?.ToDateTimeOffset() > now)
            throw DomainError.Invalid("as_of", "is in the future");
        if (queue.IsFull)
            throw DomainError.Unavailable("The back-test", TimeSpan.FromSeconds(30));
        var id = attempt.IdOf("backTest")?.Replace("-", "", StringComparison.Ordinal) ?? Guid.CreateVersion7(now).ToString("N");
        // Of an attempt before: one whose process has died is begun anew.
        if (attempt.IsRepeat && await store.FindAsync(workspace, id, now) is { Phase: not BackTestPhase.Failed } begun)
            return begun.ToProto();
        var current = history.Versions.FirstOrDefault(v => v.IsActive(now));
        var run = new BackTestRun
        {
            Id = id, Workspace = workspace, Model = request.Model,
            BaseVersion = current?.Version ?? 0, CandidateVersion = candidate.Version,
            Since = request.Since?.ToDateTimeOffset(), AsOf = request.AsOf?.ToDateTimeOffset() ?? now, StartedAt = now,
        };
        await store.BeginAsync(run);
        queue.Add(run, (current, candidate), [.. models.Scored.InForce(now)]);
        return run.ToProto();
    }

    /// <summary>How far it is. One that runs in no process any more has failed.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<BackTest> GetAsync(string workspace, string id, DateTimeOffset now) =>
        (await FindAsync(workspace, id, now)).ToProto();

    /// <summary>Asks it to end.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<BackTest> CancelAsync(string workspace, string id, DateTimeOffset now)
    {
        var run = await FindAsync(workspace, id, now);
        if (run.Phase == BackTestPhase.Running)
            await store.CancelAsync(id);
        return run.ToProto();
    }

    /// <summary>A page of the contacts that would change.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public async Task<ListBackTestChangesResponse> ListAsync(
        string workspace, ListBackTestChangesRequest request, DateTimeOffset now)
    {
        var run = await FindAsync(workspace, request.BackTest, now);
        if (run.Phase != BackTestPhase.Done)
            throw new DomainError(ErrorReason.StateForbids, "The back-test is not done.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = run.Phase.ToString().ToLowerInvariant() },
            };
        var (size, query) = (PageTokens.Size(request.PageSize), $"backTest/{run.Id}");
        var after = tokens.Read(workspace, query, request.PageToken) ?? "";
        var found = await store.ReadAsync(run.Id, after, size);
        return new ListBackTestChangesResponse
        {
            Changes = { found.Select(BackTestMapping.ToProto) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, found[^1].Contact),
        };
    }

    private async Task<BackTestRun> FindAsync(string workspace, string id, DateTimeOffset now) =>
        await store.FindAsync(workspace, id, now) ?? throw DomainError.NotFound("back-test", id);
}
