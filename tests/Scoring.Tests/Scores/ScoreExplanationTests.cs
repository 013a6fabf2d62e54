using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Service;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Tests.Scores;

public sealed class ScoreExplanationTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Explain_NumbersThatCameAsText_AreNotCountedAndAreTold()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest
        {
            Model = new ScoreModel
            {
                Id = "fit", Axis = ModelAxis.Fit,
                Rules = { new ScoreRule { Id = "big", Condition = "contact.staff >= 100.0", Points = 30 } },
            },
        });
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest
        {
            Model = new ScoreModel
            {
                Id = "spend",
                Rules = { new ScoreRule { Id = "paid", Condition = "event.name == \"paid\"", PointsExpression = "event.properties.total / 10.0" } },
            },
        });
        var now = TimeProvider.System.GetUtcNow();
        app.Log.Append(LoggedEvents.Of("told", "c_1", "identified", now, null, ("staff", Value.ForString("250"))));
        for (var i = 0; i < 5; i++)
            app.Log.Append(LoggedEvents.Of($"paid{i}", "c_1", "paid", now.AddSeconds(i), null, ("total", Value.ForString("250.50"))));
        app.Log.Append(LoggedEvents.Of("paid_right", "c_1", "paid", now, null, ("total", Value.ForNumber(50))));
        await app.Service.PumpAsync(app.Log, _ => true);

        var fit = await app.Scores.ExplainScoreAsync(new ExplainScoreRequest { Contact = "c_1", Model = "fit" });
        var spend = await app.Scores.ExplainScoreAsync(new ExplainScoreRequest { Contact = "c_1", Model = "spend" });

        Assert.Equal((0, 5), (fit.Score.Score, spend.Score.Score));
        var trait = Assert.Single(fit.Errors);
        Assert.Equal(("big", 1L, "contact.staff"), (trait.Rule, trait.Count, Assert.Single(trait.Fields)));
        Assert.Contains("string and double", trait.Message, StringComparison.Ordinal);
        var paid = Assert.Single(spend.Errors);
        Assert.Equal(("paid", 5L, "event.properties.total"), (paid.Rule, paid.Count, Assert.Single(paid.Fields)));
        Assert.Equal(["paid4", "paid3", "paid2"], paid.EventIds);
        // What was sent may be about a person; the times in it are no part of that.
        Assert.DoesNotMatch("250(?!\\d*Z)", spend.ToString() + fit);
    }

    [Fact]
    public async Task Score_OfManySmallPoints_IsShownAsTheirSum()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest
        {
            Model = new ScoreModel
            {
                Id = "small", Rules = { new ScoreRule { Id = "tenth", Condition = "event.name == \"seen\"", Points = 0.1 } },
                Thresholds = { new ScoreThreshold { Id = "five", EnterAt = 5, RearmBelow = 1 } },
            },
        });
        for (var i = 0; i < 50; i++)
            app.Log.Append(LoggedEvents.Of($"seen{i}", "c_1", "seen", TimeProvider.System.GetUtcNow()));
        await app.Service.PumpAsync(app.Log, _ => true);

        var explained = await app.Scores.ExplainScoreAsync(new ExplainScoreRequest { Contact = "c_1", Model = "small" });

        Assert.NotEqual(5, Enumerable.Repeat(0.1, 50).Sum());
        Assert.Equal((5, 5), (explained.Score.Score, Assert.Single(explained.Contributions).Points));
        Assert.True(Assert.Single(explained.Score.Thresholds).Crossed);
    }
}
