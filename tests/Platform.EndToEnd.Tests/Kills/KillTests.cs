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
    private const int Senders = 4;

    // A batch is claimed while the one before goes out: a kill leaves two batches of which nobody can tell.
    private const int MailBatch = 10;
    private const int MostUncertainMails = 2 * MailBatch;

    // RAPPORT_KILL_SEED plays another crowd and another order of deaths.
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("RAPPORT_KILL_SEED") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public Task Kills_EachProcessOnceDuring20000Events_StoresEqualDirectComputation() =>
        Watched.OnOwnStackAsync(
            new StackStart
            {
                Environment = new Dictionary<string, string>
                {
                    ["RAPPORT_SIDECAR_TIME_SCALE"] = "0.05",
                    ["Notification__ClaimLease"] = "00:00:10",
                    ["Notification__BatchSize"] = $"{MailBatch}",
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
                var outcome = new Outcome(stack, client, crowd, () => CatchUpAsync(time));
                await CatchUpAsync(time);
                await CompareAsync(outcome, "intro");

                // Three days later the journeys that survived go on, each once.
                await time.AdvanceToAsync(
                    (await time.NowAsync(CancellationToken.None)).AddDays(4), CancellationToken.None);
                await CompareAsync(outcome, "intro", "second-try");
            });

    private static void AssertNobodyIsNearTheThreshold(Crowd crowd, DateTimeOffset now) =>
        Assert.All(crowd.People, person =>
        {
            var share = person.ScoreAt(now) / Person.Threshold;
            Assert.True(person.IsHot ? share > 1.2 : share < 0.8, $"{person.Identifier} is at {share:P0}");
        });

    private async Task SendUnderKillsAsync(
        RunningStack stack, StubbornSender sender, IReadOnlyList<IReadOnlyList<JsonObject>> batches)
    {
        var started = TimeProvider.System.GetTimestamp();
        var victims = (await stack.PartsAsync()).Select(part => part.Name).ToArray();
        new Random(Seed).Shuffle(victims);
        var plan = new KillPlan(stack, victims);
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
        var took = TimeProvider.System.GetElapsedTime(started);
        foreach (var (part, away) in plan.Report)
            output.WriteLine($"{part}: back after {away.TotalSeconds:F1} s");
        output.WriteLine(
            $"seed {Seed}: {batches.Count} batches, {sender.Repeats} repeated, {took.TotalSeconds:F1} s");
        Assert.All(await stack.PartsAsync(), part =>
            Assert.True(part.Restarts == 1, $"{part.Name} was started again {part.Restarts} times"));
    }

    private async Task CatchUpAsync(PlatformTime time)
    {
        var started = TimeProvider.System.GetTimestamp();
        await time.AdvanceToAsync(await time.NowAsync(CancellationToken.None), CancellationToken.None);
        output.WriteLine($"caught up after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s");
    }

    private async Task CompareAsync(Outcome outcome, params string[] mails)
    {
        var uncertain = await outcome.CompareAsync(mails);
        output.WriteLine($"{uncertain} mails that nobody can tell of");
        Assert.InRange(uncertain, 0, MostUncertainMails);
    }
}
