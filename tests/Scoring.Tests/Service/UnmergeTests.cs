using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Leads.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Scoring.Values.Stored;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Service;

/// <summary>Scores, leads, value and points of two contacts whose merge was undone.</summary>
public sealed class UnmergeTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddHours(-1);

    [Fact]
    public async Task E7_Unmerge_ScoresAndStagesEqualAComputationFromScratch()
    {
        await using var merged = await LivedAsync(isMerged: true);
        await using var apart = await LivedAsync(isMerged: false);

        foreach (var contact in new[] { "c_a", "c_b" })
        {
            var (one, other) = (await ScoreAsync(merged, contact), await ScoreAsync(apart, contact));
            Assert.Equal((contact, contact), (one.Contact, other.Contact));
            Assert.Equal(AtStart(other), AtStart(one), 1e-9);
            Assert.Equal((await LeadAsync(apart, contact)).Stage, (await LeadAsync(merged, contact)).Stage);
        }

        // Together they were hot; neither is alone.
        Assert.Contains(merged.Log.All(), each => each.Event is { Name: "threshold_crossed", Contact: "c_b" });
        Assert.Equal("lead", (await LeadAsync(merged, "c_b")).Stage);
        var told = merged.Log.All().Last(each => each.Event is { Name: "stage_changed", Contact: "c_b" }).Event;
        Assert.Equal((true, "lead"), (told.Historic, told.Properties.Fields["to"].StringValue));
        var board = await merged.Scores.GetLeaderboardAsync(new GetLeaderboardRequest { Model = "engagement" });
        Assert.Equal(["c_a", "c_b"], board.Entries.Select(entry => entry.Contact).Order());
    }

    [Fact]
    public async Task E7_Unmerge_PurchasesPointsAndLedgersEqualAComputationFromScratch()
    {
        await using var merged = await LivedAsync(isMerged: true);
        await using var apart = await LivedAsync(isMerged: false);

        foreach (var contact in new[] { "c_a", "c_b" })
        {
            var (one, other) = (await ValueAsync(merged, contact), await ValueAsync(apart, contact));
            Assert.Equal((other.Points.Balance, other.Points.Entries), (one.Points.Balance, one.Points.Entries));
            Assert.Equal(await PurchasesAsync(apart, contact), await PurchasesAsync(merged, contact));
            Assert.Equal(other.Tier?.Tier, one.Tier?.Tier);
            Assert.Equal(await LedgerAsync(apart, contact), await LedgerAsync(merged, contact));
        }

        Assert.Equal((100, 20), ((await ValueAsync(merged, "c_a")).Points.Balance, (await ValueAsync(merged, "c_b")).Points.Balance));
    }

    /// <summary>
    /// The same events, whose are whose: merged for a while, with what came in meanwhile under the survivor; or never.
    /// </summary>
    private async Task<ScoringApp> LivedAsync(bool isMerged)
    {
        var app = await ScoringApp.StartAsync(redis);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        Say(app, "i", "c_b", "identified", 0, email: "b@example.com");
        Say(app, "a1", "c_a", "signed_up", 1);
        Say(app, "a2", "c_a", "page_viewed", 2);
        Say(app, "b1", "c_b", "order_completed", 3, amount: 60);
        Points(app, "pa", "c_a", 100, 4);
        Points(app, "pb", "c_b", 20, 5);
        await app.SettledAsync();
        if (isMerged)
            app.Log.Merge("w1", "c_a", "c_b", Start.AddSeconds(10));
        await app.SettledAsync();
        Say(app, "a3", isMerged ? "c_b" : "c_a", "page_viewed", 11);
        Say(app, "b2", "c_b", "page_viewed", 12);
        Say(app, "a4", isMerged ? "c_b" : "c_a", "order_completed", 13, amount: 5);
        await app.SettledAsync();
        if (isMerged)
            app.Log.Unmerge("w1", "c_a", "c_b", Start.AddSeconds(10), Start.AddSeconds(20), "a3", "a4");
        await app.SettledAsync();
        Say(app, "a5", "c_a", "page_viewed", 21);
        Say(app, "b3", "c_b", "page_viewed", 22);
        await app.SettledAsync();
        return app;
    }

    private static void Say(
        ScoringApp app, string id, string contact, string name, int seconds, string? email = null, double? amount = null) =>
        app.Log.Append(LoggedEvents.Of(
            id, contact, name, Start.AddSeconds(seconds), email,
            amount is { } paid ? [("amount", Value.ForNumber(paid)), ("currency", Value.ForString("EUR"))] : []));

    private static void Points(ScoringApp app, string id, string contact, int points, int seconds)
    {
        var wish = LoggedEvents.Of(id, contact, "points_earn_requested", Start.AddSeconds(seconds), null,
            ("points", Value.ForNumber(points)), ("reason", Value.ForString("gift")));
        wish.Origin = new Common.V1.Origin { Kind = Common.V1.OriginKind.Service, Name = "scoring" };
        app.Log.Append(wish);
    }

    private static async Task<ContactScore> ScoreAsync(ScoringApp app, string contact) =>
        (await app.Scores.ListContactScoresAsync(new ListContactScoresRequest { Contact = contact })).Scores.Single();

    /// <summary>The score as of one instant, for points fade between two calls.</summary>
    private static double AtStart(ContactScore score) =>
        score.Score * Math.Pow(2, (score.AsOf.ToDateTimeOffset() - Start) / ScoringApp.Engagement().HalfLife.ToTimeSpan());

    private static async Task<Lead> LeadAsync(ScoringApp app, string contact) =>
        await app.Leads.GetLeadAsync(new GetLeadRequest { Contact = contact });

    private static async Task<ContactValue> ValueAsync(ScoringApp app, string contact) =>
        await app.Values.GetContactValueAsync(new GetContactValueRequest { Contact = contact });

    private static async Task<string> PurchasesAsync(ScoringApp app, string contact) => JsonSerializer.Serialize(
        (await app.Service.Services.GetRequiredService<ValueReader>().GetAsync("w1", contact, default)).Value.Purchases);

    private static async Task<string> LedgerAsync(ScoringApp app, string contact) => string.Join('\n',
        (await app.Points.ListPointsEntriesAsync(new ListPointsEntriesRequest { Contact = contact })).Entries);
}
