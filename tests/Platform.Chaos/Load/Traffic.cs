namespace Rapport.Platform.Chaos.Load;

/// <summary>Plays cohort after cohort. A cohort's introductions are accepted while the one before acts.</summary>
/// <param name="crowd">Who there is.</param>
/// <param name="seed">Decides the order of everything.</param>
/// <param name="wanted">Events to be accepted, at least.</param>
/// <param name="sender">Takes requests.</param>
/// <param name="pace">When to start each.</param>
internal sealed class Traffic(Crowd crowd, int seed, int wanted, BatchSender sender, OpenLoop pace)
{
    private int events;

    /// <summary>Events that are in the log, once each, when <see cref="RunAsync"/> has ended.</summary>
    public int Events => events;

    /// <summary>Cohorts that were played.</summary>
    public int Cohorts { get; private set; }

    /// <summary>How much of the work is done, 0 to 1.</summary>
    public double Share => Math.Min(1, (double)events / wanted);

    /// <summary>Plays until enough was accepted.</summary>
    /// <param name="mayGoOn">Asked with the share done before each cohort; holds the load back until faults are where
    /// they should be.</param>
    public async Task RunAsync(Func<double, Task> mayGoOn)
    {
        Cohort? before = null;
        var introducing = Task.CompletedTask;
        var cohort = new Cohort(crowd, 0, seed);
        await IntroduceAsync(cohort);
        while (events < wanted)
        {
            await introducing;
            await mayGoOn(Share);
            var now = cohort;
            var next = new Cohort(crowd, ++Cohorts, seed);
            introducing = events + now.Events < wanted ? IntroduceAsync(next) : Task.CompletedTask;
            await pace.RunAsync(now.Batches(before), sender.SendAsync);
            events += now.Events;
            (before, cohort) = (now, next);
        }

        await introducing;
    }

    private Task IntroduceAsync(Cohort cohort) => pace.RunAsync(cohort.Introductions(), sender.SendAsync);
}
