using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Tests.Scores;

/// <summary>A board of points that fade at different rates, beside the scores computed one by one.</summary>
public sealed class LeaderboardTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Contacts = 3000;
    private static readonly (string Name, double Points, int HalfLifeDays)[] Rules =
        [("read", 10, 2), ("asked", 20, 9), ("bought", 15, 60), ("complained", -8, 9)];

    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task SeveralHalfLives_AllPages_AreTheExactOrderWithoutGapsOrRepeats()
    {
        await using var app = await ScoringApp.StartAsync(redis, fits: false);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = Model() });
        var scores = Append(app);
        await app.SettledAsync();

        var (found, pages, at) = (new List<LeaderboardEntry>(), 0, (Timestamp?)null);
        for (var token = ""; found.Count == 0 || token.Length > 0; pages++)
        {
            var page = await app.Scores.GetLeaderboardAsync(
                new GetLeaderboardRequest { Model = "engagement", PageSize = 400, PageToken = token });
            found.AddRange(page.Entries);
            (token, at) = (page.NextPageToken, at ?? page.AsOf);
            // All pages are of one instant, and nobody left out of one can be above its last.
            Assert.Equal(at, page.AsOf);
            Assert.True(page.Entries.Count == 0 || page.Bound <= page.Entries[^1].Score * (1 + 1e-12));
        }

        var expected = scores.Select(s => (s.Key, Score: s.Value(at!.ToDateTimeOffset())))
            .Where(s => s.Score > 0).OrderByDescending(s => s.Score).ToList();
        Assert.True(pages > 5);
        Assert.Equal(expected.Select(e => e.Key), found.Select(e => e.Contact));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-9));
    }

    /// <summary>Two or three events for each contact; the score of each by its definition.</summary>
    private static Dictionary<string, Func<DateTimeOffset, double>> Append(ScoringApp app)
    {
        var random = new Random(17);
        var scores = new Dictionary<string, Func<DateTimeOffset, double>>();
        for (var c = 0; c < Contacts; c++)
        {
            var events = Enumerable.Range(0, random.Next(2, 4))
                .Select(_ => (Rule: Rules[random.Next(Rules.Length)], At: Start.AddMilliseconds(-random.NextInt64(2_592_000_000))))
                .ToList();
            for (var i = 0; i < events.Count; i++)
            {
                var happened = LoggedEvents.Of($"{c}-{i}", $"c_{c}", events[i].Rule.Name, events[i].At);
                happened.ReceivedAt = Start.AddSeconds(2).ToTimestamp();
                app.Log.Append(happened);
            }

            scores[$"c_{c}"] = now => events.Sum(
                e => e.Rule.Points * Math.Pow(2, -((now - e.At) / TimeSpan.FromDays(e.Rule.HalfLifeDays))));
        }

        return scores;
    }

    private static ScoreModel Model()
    {
        var model = new ScoreModel { Id = "engagement" };
        foreach (var (name, points, days) in Rules)
            model.Rules.Add(new ScoreRule
            {
                Id = name, Condition = $"event.name == \"{name}\"", Points = points,
                HalfLife = Duration.FromTimeSpan(TimeSpan.FromDays(days)),
            });
        return model;
    }
}
