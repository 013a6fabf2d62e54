using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Demo.Playing;
using Rapport.Platform.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>Every process may die at any moment, and every store still says what happened.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Events = 20_000;
    private const int Seed = 20;
    private const int Senders = 4;

    // Marketing mail under way at a kill is given up; those that four connections and a mailbox had in hand.
    private const int MostUncertainMails = 20;

    [Fact]
    public Task Kills_EachProcessOnceDuring20000Events_StoresEqualDirectComputation() =>
        Watched.OnOwnStackAsync(
            new StackStart
            {
                Environment = new Dictionary<string, string>
                {
                    ["RAPPORT_SIDECAR_TIME_SCALE"] = "0.05",
                    ["Notification__ClaimLease"] = "00:00:10",
                },
            },
            async stack =>
            {
                using var client = stack.Client();
                var time = new PlatformTime(client);
                var crowd = new Crowd(await time.NowAsync(CancellationToken.None), Events, Seed);
                AssertNobodyIsNearTheThreshold(crowd, await time.NowAsync(CancellationToken.None));
                await Definitions.ApplyScoringAndTagsAsync(client, "story");
                await Definitions.ApplyJourneyAsync(client, "story");
                using var sender = new StubbornSender(stack.Url, stack.Variables["RAPPORT_WRITE_KEY"]);
                foreach (var batch in crowd.Introductions.Chunk(100))
                    await sender.SendAsync(batch);
                await CatchUpAsync(time);

                await SendUnderKillsAsync(stack, sender, crowd.Batches());
                await CatchUpAsync(time);
                await CompareAsync(stack, client, crowd, "intro");

                // Three days later the journeys that survived go on, each once.
                await time.AdvanceToAsync(
                    (await time.NowAsync(CancellationToken.None)).AddDays(4), CancellationToken.None);
                await CompareAsync(stack, client, crowd, "intro", "second-try");
            });

    private static void AssertNobodyIsNearTheThreshold(Crowd crowd, DateTimeOffset now) => Assert.All(crowd.People, person =>
        Assert.True(person.IsHot ? person.ScoreAt(now) > Person.Threshold * 1.2 : person.ScoreAt(now) < Person.Threshold * 0.8));

    private async Task SendUnderKillsAsync(
        RunningStack stack, StubbornSender sender, IReadOnlyList<IReadOnlyList<JsonObject>> batches)
    {
        var started = TimeProvider.System.GetTimestamp();
        var plan = new KillPlan(stack, [.. (await stack.PartsAsync()).Select(part => part.Name)]);
        var killing = plan.RunAsync();
        var sent = 0;
        await Parallel.ForEachAsync(batches.Index(), new ParallelOptions { MaxDegreeOfParallelism = Senders },
            async (batch, _) =>
            {
                await plan.MayGoOnAsync((double)batch.Index / batches.Count);
                await sender.SendAsync(batch.Item);
                plan.Progress((double)Interlocked.Increment(ref sent) / batches.Count);
            });
        await killing;
        foreach (var (part, away) in plan.Report)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part}: back after {away.TotalSeconds:F1} s"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{batches.Count} batches, {sender.Repeats} repeated, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s"));
        Assert.All(await stack.PartsAsync(), part => Assert.True(part.Restarts == 1, $"{part.Name}: {part.Restarts} restarts"));
    }

    private async Task CatchUpAsync(PlatformTime time)
    {
        var started = TimeProvider.System.GetTimestamp();
        await time.AdvanceToAsync(await time.NowAsync(CancellationToken.None), CancellationToken.None);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"caught up after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s"));
    }

    private async Task CompareAsync(RunningStack stack, GatewayClient client, Crowd crowd, params string[] mails)
    {
        var uncertain = await new Outcome(stack, client, crowd).CompareAsync(mails);
        output.WriteLine($"{uncertain} mails that nobody can tell of");
        Assert.InRange(uncertain, 0, MostUncertainMails);
    }
}
