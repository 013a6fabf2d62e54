using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Faults;
using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Oracle;
using Rapport.Platform.Chaos.Report;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos;

/// <summary>One run on a stack that is there: load under faults, drain, comparison.</summary>
/// <param name="stack">The stack, fresh.</param>
/// <param name="bench">Links and disk that it was started with.</param>
/// <param name="options">What to do.</param>
/// <param name="say">Takes lines of progress.</param>
internal sealed class ChaosRun(RunningStack stack, Bench bench, ChaosOptions options, Action<string> say) : IDisposable
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DrainBound = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MostBehind = TimeSpan.FromSeconds(1);
    private const double CallsPerRequest = 80;

    private Stores? stores;
    private IReadOnlyList<Person> people = [];

    /// <summary>The stores, after <see cref="RunAsync"/>.</summary>
    public Stores Stores => stores!;

    /// <summary>Runs.</summary>
    public async Task<ChaosResult> RunAsync()
    {
        stores = await Stores.OpenAsync(stack);
        using (var api = stack.Client(outlastsFaults: true))
            await Definitions.ApplyAsync(api, bench.Releases?.Definitions ?? Path.Combine(AppContext.BaseDirectory, "Definitions"), SlowDown);
        var statistics = new LoadStatistics();
        var crowd = new Crowd(TimeProvider.System.GetUtcNow(), options.Seed,
            options.Scenario == ChaosScenario.Timers, options.Has(FaultPlan.Poison));
        using var sender = new BatchSender(stack.Gateways, stack.WriteKey, statistics);
        var pace = new OpenLoop(options.Rate / CallsPerRequest) { MostBehind = MostBehind };
        var traffic = new Traffic(crowd, options.Seed, options.Events, sender, pace);
        await using var watch = new Watch(stores);
        var scene = new Scene
        {
            Stack = stack, Stores = stores, Load = statistics, Pace = pace, Watch = watch, Links = bench.Links,
            Releases = bench.Releases, Findings = new Findings(),
        };
        var parts = (await stack.PartsAsync()).Select(part => part.Name).ToList();
        var faults = FaultPlan.Make(options, parts, bench.Disk);
        say($"seed {options.Seed}: {options.Events} events at {options.Rate}/s under {faults.Count} faults");
        await LoadAsync(traffic, new FaultDriver(faults, scene, () => traffic.Share, say), watch);
        var loaded = scene.Since.Elapsed;
        people = [.. Enumerable.Range(0, traffic.Cohorts * Cohort.Size).Select(crowd.Person)];
        var drained = await DrainAsync(scene);
        await scene.FollowedAsync();
        if (options.Scenario == ChaosScenario.Rolling && statistics.FailedTwiceRequests > 0)
            scene.Findings.Add(Finding.NoRecovery, $"{statistics.FailedTwiceRequests} requests failed twice in a row");
        var quarantined = await ReplayPoisonAsync(scene);
        if (IsDays)
            await new ClockMove(stack, Stores, say).RunAsync(people, scene.Findings);
        var comparison = await CompareAsync();
        await KillCheck.CompareAsync(scene, comparison.Mails);
        return new ChaosResult(options, comparison, scene, loaded, drained, watch.MostLag, quarantined);
    }

    /// <summary>Reads all stores again and compares them.</summary>
    public Task<Comparison> CompareAsync()
    {
        var moved = IsDays ? ClockMove.By : TimeSpan.Zero;
        return Comparison.MakeAsync(stack, Stores, new Population(people, TimeProvider.System.GetUtcNow() + moved),
            EndState.WaitsIn(options.Scenario), say);
    }

    private bool IsDays => options.Scenario == ChaosScenario.Days;

    // What the definitions say in seconds takes days.
    private void SlowDown(JsonNode definition)
    {
        if (IsDays)
            foreach (var step in definition.Items("steps").Where(step => step["wait"] is not null))
                step["wait"] = "3d";
    }

    private async Task<TimeSpan> DrainAsync(Scene scene)
    {
        var bound = options.Scenario == ChaosScenario.Timers ? DrainBound * 3 : DrainBound;
        var (drained, left) = await new Drain(Stores, IsDays, say).WaitAsync(bound);
        if (left is not null)
            scene.Findings.Add(Finding.NoRecovery, $"not drained after {drained.TotalSeconds:0} s: {left}");
        return drained;
    }

    private async Task<int> ReplayPoisonAsync(Scene scene)
    {
        using var api = stack.Client(outlastsFaults: true);
        var quarantine = new QuarantineReplay(api, scene.Findings);
        var held = await quarantine.CompareAsync(people);
        if (!options.Has(FaultPlan.Poison))
            return held.Count;
        say($"{held.Count} poisoned events are quarantined; replaying them");
        bench.LiftPoison();
        await quarantine.ReplayAsync(held);
        await DrainAsync(scene);
        return held.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => stores?.Dispose();

    private async Task LoadAsync(Traffic traffic, FaultDriver driver, Watch watch)
    {
        using var over = new CancellationTokenSource();
        var breaking = driver.RunAsync(over.Token);
        var talking = TalkAsync(traffic, watch, over.Token);
        try
        {
            await traffic.RunAsync(share => driver.MayGoOnAsync(share, breaking));
            await breaking;
        }
        finally
        {
            await over.CancelAsync();
            await talking;
        }
    }

    private async Task TalkAsync(Traffic traffic, Watch watch, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(Talk, over).ContinueWith(_ => { }, TaskScheduler.Default);
            say(string.Create(CultureInfo.InvariantCulture,
                $"{traffic.Share:P0}, {traffic.Events} events accepted; {watch.Latest}"));
        }
    }
}
