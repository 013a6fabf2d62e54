using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.V1;
using ModelState = Rapport.Scoring.Scores.Domain.ModelState;

namespace Rapport.Scoring.Scores.Models;

/// <summary>Where models are saved, drafted, shadowed and put in force.</summary>
internal sealed class ModelEditing(ScoreModelStore store, ModelCatalog catalog, LeaderboardStore boards, LogEnds ends)
{
    /// <summary>The version of a model in force; the newest while none is.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public ScoringModel Get(string workspace, string id, DateTimeOffset now) => catalog.Get(workspace, id, now);

    /// <summary>Puts content in force; content that is in force already changes nothing.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, UNAVAILABLE.</exception>
    public async Task<ScoringModel> SaveAsync(
        string workspace, ScoringModel wanted, DateTimeOffset now, bool tellsExisting = false)
    {
        var id = Checked(wanted, now);
        var end = await ends.PositionAsync();
        return (await ChangeAsync(workspace, id, (history, number) =>
            history.Save(wanted, number, now, end, tellsExisting))).Newest!;
    }

    /// <summary>Saves a draft.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, UNAVAILABLE.</exception>
    public async Task<ScoringModel> DraftAsync(string workspace, ScoringModel wanted, DateTimeOffset now)
    {
        var id = Checked(wanted, now);
        var end = await ends.PositionAsync();
        return (await ChangeAsync(workspace, id, (history, number) => history.Draft(wanted, number, now, end)))
            .Versions[^1];
    }

    /// <summary>Lets a draft score beside the version in force.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS.</exception>
    public async Task<ScoringModel> ShadowAsync(string workspace, string id, int version, Attempt attempt) =>
        (await ChangeAsync(workspace, id, (history, _) => WasBrought(history, version, attempt, ModelState.Shadow)
            ? history : history.Shadow(Waiting(history, id, version, ModelState.Draft)))).Version(version)!;

    /// <summary>Puts a draft or shadow in force; the clock is asked at every try to write it.</summary>
    /// <exception cref="DomainError">NOT_FOUND, STATE_FORBIDS, UNAVAILABLE.</exception>
    public async Task<ScoringModel> ActivateAsync(
        string workspace, ActivateModelVersionRequest request, Attempt attempt, Func<DateTimeOffset> now) =>
        (await ChangeAsync(workspace, request.Model, (history, number) =>
        {
            if (WasBrought(history, request.Version, attempt, ModelState.Active, ModelState.Activating))
                return history;
            var waiting = Waiting(history, request.Model, request.Version, ModelState.Draft, ModelState.Shadow);
            return request.From == ActivateFrom.Now
                ? history.ActivateFromNow(waiting, number, now()) : history.ActivateFromLog(waiting, request.EmitCrossings);
        })).Version(request.Version)!;

    /// <summary>Everyone above a threshold of a version that came in force has been told of.</summary>
    public Task ToldExistingAsync(string workspace, ScoringModel version) =>
        ChangeAsync(workspace, version.Id, (history, _) => history.ToldExisting(version.Number));

    /// <summary>What was computed from the log is complete in all partitions; the clock is asked at every try to write it.</summary>
    public Task CompleteAsync(string workspace, ScoringModel version, Func<DateTimeOffset> now) =>
        ChangeAsync(workspace, version.Id, (history, _) =>
            history.Versions.Any(v => v.Number == version.Number) ? history.Complete(version.Number, now()) : history);

    /// <summary>Versions replaced before an instant score no longer.</summary>
    public async Task RetireAsync(string workspace, ScoringModel version, DateTimeOffset before)
    {
        await ChangeAsync(workspace, version.Id, (history, _) => history.Retire(before));
        await boards.DropAsync(version.Number);
    }

    /// <summary>Deletes a model with all its versions.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(string workspace, string id)
    {
        var history = catalog.Of(workspace).History(id);
        if (!await store.DeleteAsync(workspace, id))
            throw DomainError.NotFound("score model", id);
        await catalog.RefreshAsync();
        foreach (var version in history.Versions)
            await boards.DropAsync(version.Number);
    }

    private async Task<ModelHistory> ChangeAsync(
        string workspace, string id, Func<ModelHistory, int, ModelHistory> change)
    {
        var saved = await store.SaveAsync(workspace, id, change);
        await catalog.RefreshAsync();
        return saved;
    }

    private static string Checked(ScoringModel wanted, DateTimeOffset now)
    {
        List<FieldFault> faults = [.. ScoringModelCheck.Faults(wanted)];
        if (wanted.CountsFrom > now)
            faults.Add(new FieldFault("counts_from", "is in the future"));
        return faults.Count == 0 ? wanted.Id
            : throw new DomainError(ErrorReason.DefinitionInvalid, "The score model has faults.") { Fields = faults };
    }

    // By an attempt of the same request that had no answer.
    private static bool WasBrought(ModelHistory history, int version, Attempt attempt, params ModelState[] there) =>
        attempt.IsRepeat && history.Version(version) is { } found && there.Contains(found.State);

    private static ScoringModel Waiting(ModelHistory history, string id, int version, params ModelState[] states)
    {
        if (history.Versions.Count == 0)
            throw DomainError.NotFound("score model", id);
        var found = history.Version(version)
            ?? throw DomainError.NotFound("version of the score model", $"{id}/{version}");
        var state = found.State.ToString().ToLowerInvariant();
        return states.Contains(found.State) ? found
            : throw new DomainError(ErrorReason.StateForbids, $"The version is {state}.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = state },
            };
    }
}
