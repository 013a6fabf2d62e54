using Rapport.Events;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>All versions of a model, oldest first. At most one is in force at any instant.</summary>
/// <param name="Versions">By version, from 1 without gaps.</param>
public sealed record ModelHistory(IReadOnlyList<ScoringModel> Versions)
{
    /// <summary>
    /// How long after an activation is decided it begins, by the clock of the log: it is written well before, and whoever decides
    /// looks first whether anything was, so that each event is judged by one version. A place in the log that lies ahead could
    /// not be named.
    /// </summary>
    public static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    /// <summary>A model that does not exist.</summary>
    public static ModelHistory None { get; } = new([]);

    /// <summary>The version in force, or on its way there.</summary>
    public ScoringModel? Newest => Versions.LastOrDefault(v => v.State is ModelState.Active or ModelState.Activating);

    /// <summary>The version in force at an instant; the newest while none is.</summary>
    public ScoringModel? Current(DateTimeOffset now) =>
        Versions.LastOrDefault(v => v.State is ModelState.Active or ModelState.Retired && v.IsActive(now))
        ?? (Versions.Count > 0 ? Versions[^1] : null);

    /// <summary>The version with this number of its own, if there is one.</summary>
    public ScoringModel? Version(int version) => Versions.FirstOrDefault(v => v.Version == version);

    /// <summary>The content put in force: at once for a first version, from the log for a further one.</summary>
    /// <param name="wanted">The content.</param>
    /// <param name="number">A number that was never given out.</param>
    /// <param name="now">When it is saved.</param>
    /// <param name="end">How far the log reaches then: a first version counts what comes after.</param>
    /// <param name="tellsExisting">Whether those who are above a threshold are told of.</param>
    public ModelHistory Save(
        ScoringModel wanted, int number, DateTimeOffset now, LogPosition end, bool tellsExisting = false)
    {
        if (Newest is { } newest && newest.SaysTheSameAs(wanted)
            && (wanted.CountsFrom == default || wanted.CountsFrom == newest.CountsFrom))
            return this;
        var drafted = Append(wanted, number, now, end);
        var version = drafted.Versions[^1];
        return Newest is null && ReferenceEquals(version.CountsAfter, end)
            ? drafted.Begin(version with { ActiveAfter = end }, now) : drafted.ActivateFromLog(version, tellsExisting);
    }

    /// <summary>The content as a draft; one that says the same as the newest draft is that draft.</summary>
    public ModelHistory Draft(ScoringModel wanted, int number, DateTimeOffset now, LogPosition end) =>
        Versions is [.., { State: ModelState.Draft } last] && last.SaysTheSameAs(wanted) ? this
        : Append(wanted, number, now, end);

    /// <summary>A draft that scores beside the version in force.</summary>
    public ModelHistory Shadow(ScoringModel version) => Fill(version, ModelState.Shadow);

    /// <summary>A draft or shadow put in force with all that the log holds.</summary>
    public ModelHistory ActivateFromLog(ScoringModel version, bool tellsExisting = false) => Fill(version, ModelState.Activating)
        .Change(v => v.Version == version.Version, v => v with { TellsExisting = tellsExisting });

    /// <summary>Everyone who was above a threshold has been told of.</summary>
    public ModelHistory ToldExisting(int number) => Versions.Any(v => v.Number == number && v.TellsExisting)
        ? Change(v => v.Number == number, v => v with { TellsExisting = false }) : this;

    /// <summary>A draft or shadow put in force with scores that begin at zero.</summary>
    public ModelHistory ActivateFromNow(ScoringModel version, int number, DateTimeOffset now) =>
        Begin(version with { Number = number, FromLog = false, CountsFrom = now + Notice, CountsAfter = null }, now + Notice);

    /// <summary>What a version scores from the log is complete.</summary>
    public ModelHistory Complete(int number, DateTimeOffset now)
    {
        var version = Versions.First(v => v.Number == number);
        return version.State == ModelState.Activating
            ? Begin(version, now + Notice) : this;
    }

    /// <summary>Versions that have been replaced since an instant score no longer.</summary>
    public ModelHistory Retire(DateTimeOffset before) => Versions.Any(v => v.IsScored && v.ActiveUntil < before)
        ? Change(v => v.IsScored && v.ActiveUntil < before, v => v with { State = ModelState.Retired }) : this;

    // What the API showed as counts_from of a version stands for where that one begins.
    private ModelHistory Append(ScoringModel wanted, int number, DateTimeOffset now, LogPosition end)
    {
        var (from, after) = wanted.CountsFrom == default
            ? Newest is { } newest ? (newest.CountsFrom, newest.CountsAfter) : (now, end)
            : (wanted.CountsFrom, Versions.LastOrDefault(v => v.CountsFrom == wanted.CountsFrom)?.CountsAfter);
        return new(
        [
            .. Versions,
            wanted with
            {
                Number = number, Version = Versions.Count + 1, State = ModelState.Draft, CreatedAt = now,
                CountsFrom = from, CountsAfter = after, ActiveAfter = null,
            },
        ]);
    }

    private ModelHistory Fill(ScoringModel version, ModelState state) =>
        Change(v => v.State == ModelState.Activating && state == ModelState.Activating, v => v with { State = ModelState.Retired })
        .Change(v => v.Version == version.Version, v => v with { State = state, FromLog = true });

    private ModelHistory Begin(ScoringModel version, DateTimeOffset from) =>
        Change(v => v.State == ModelState.Activating && v.Version != version.Version, v => v with { State = ModelState.Retired })
        .Change(v => v.State == ModelState.Active && v.ActiveUntil is null, v => v with { ActiveUntil = from })
        .Change(v => v.Version == version.Version, _ => version with { State = ModelState.Active, ActiveFrom = from });

    private ModelHistory Change(Func<ScoringModel, bool> which, Func<ScoringModel, ScoringModel> change) =>
        new([.. Versions.Select(v => which(v) ? change(v) : v)]);
}
