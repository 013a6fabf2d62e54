using System.Globalization;
using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Faults;
using Rapport.Platform.Chaos.Report;
using Xunit;
using Xunit.Abstractions;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>
/// The short form for every run of the tests: about three minutes of load under some faults. Which ones, when and upon
/// whom follows from a seed that is another one every six hours; RAPPORT_CHAOS_SEED plays a seed again, RAPPORT_CHAOS=0
/// leaves it out.
/// </summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    private const int Events = 40_000;

    private static readonly string[] Processes =
        [.. Repository.Services, "gateway", "mailbox", "mongo-gateway", "postgres", "redis", "sidecar"];

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("RAPPORT_CHAOS_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed : ChaosArguments.DailySeed;

    [ChaosFact]
    public async Task Platform_LoadUnderFaults_NothingLostNothingTwice_AndTheRigWouldHaveSeenIt()
    {
        output.WriteLine($"RAPPORT_CHAOS_SEED={Seed} plays this again");
        var options = new ChaosOptions { Events = Events, Rate = 250, Seed = Seed, Kills = 6, Others = 6 };
        var (damaged, quotes) = (new Findings(), "");
        var result = await ChaosSession.RunAsync(options, output.WriteLine, async run =>
        {
            await DamageAsync(new Vandal(run.Stores));
            damaged = (await run.CompareAsync()).Findings;
            quotes = string.Join('\n', damaged.Quotes());
        });
        output.WriteLine(OnePage.Write(result));
        Assert.True(result.IsClean, $"RAPPORT_CHAOS_SEED={Seed}\n{OnePage.Write(result)}");

        // A rig that cannot fail is worthless: each damage done by hand has to be found as what it is.
        Assert.True(damaged.Count(Finding.Lost) >= 1, quotes);
        Assert.True(damaged.Count(Finding.WrongScore) == 1, quotes);
        Assert.True(damaged.Count(Finding.WrongTags) == 1, quotes);
        Assert.True(damaged.Count(Finding.EarlyTimer) == 1, quotes);
        Assert.True(damaged.Count(Finding.Doubled) >= 1, quotes);
    }

    // Not left out with the short form: it is short itself.
    [Fact]
    public async Task Platform_EveryProcessKilledWhileJourneysWaitForDays_EachGoesOnOnceWhenTheClockIsSet()
    {
        var options = new ChaosOptions
        {
            Events = 20_000, Rate = 250, Seed = Seed, Kills = 0, Others = 0, Faults = [FaultPlan.Kill],
            Scenario = ChaosScenario.Days,
        };
        var result = await ChaosSession.RunAsync(options, output.WriteLine);
        output.WriteLine(OnePage.Write(result));
        Assert.True(result.IsClean, $"RAPPORT_CHAOS_SEED={Seed}\n{OnePage.Write(result)}");
        Assert.Equal(
            Processes.Select(part => $"{FaultPlan.Kill} {part}").Order(StringComparer.Ordinal),
            result.Scene.Records.Select(record => record.Fault).Order(StringComparer.Ordinal));
        Assert.NotEmpty(result.Comparison.TimersLate);
    }

    private static async Task DamageAsync(Vandal vandal)
    {
        await vandal.LoseEventAsync();
        await vandal.AlterScoreAsync();
        await vandal.AddMemberAsync();
        await vandal.HurryTimerAsync();
        await vandal.RepeatMessageAsync();
    }
}
