using Google.Protobuf.WellKnownTypes;
using Rapport.Internal.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Stores;
using Rapport.Scoring.V1;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Service;

/// <summary>What is left of a contact that was erased: nothing, in no wing.</summary>
public sealed class ErasureTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddHours(-1);

    [Fact]
    public async Task ContactErased_InTheLog_TakesScoresLeadsValueAndLedgerAway()
    {
        await using var app = await LivedAsync();
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var person = new Person { Workspace = "w1", Contacts = { "c_a" } };
        var exported = (await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person })).Records;
        Assert.Equal(["scores", "leads", "value"], exported.Select(record => record.Store).Distinct());
        Assert.Contains(exported, record => record.Store == "value" && record.Content.Fields.ContainsKey("number"));
        // The same, two at a time.
        var (paged, cursor) = (new List<string>(), "");
        do
        {
            var page = await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person, Cursor = cursor, MaxRecords = 2 });
            paged.AddRange(page.Records.Select(record => record.Store));
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);
        Assert.Equal(exported.Select(record => record.Store), paged);
        Assert.Contains(await app.ContentAsync(), pair => $"{pair.Key} {pair.Value}".Contains("c_a", StringComparison.Ordinal));

        var told = app.Log.Erase("w1", "c_a", Start.AddSeconds(20));
        await app.SettledAsync();
        var verified = await lifecycle.VerifyErasedAsync(new VerifyErasedRequest
        {
            Person = person, Places = { new LogPlace { Partition = told.Partition, N = told.N } },
        });
        Assert.True(verified.CaughtUp);
        Assert.Equal(
            ["scores", "leads", "value", "propensities", "back_tests", "kept_answers"], verified.Stores.Select(store => store.Store));
        Assert.All(verified.Stores, store => Assert.Equal(0, store.Items));
        await NothingIsLeftAsync(app);
        Assert.Equal("c_b", Assert.Single((await app.Scores.GetLeaderboardAsync(new GetLeaderboardRequest { Model = "engagement" })).Entries).Contact);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Version_ComputedOverTheLogAfterAnErasure_BringsNobodyBack(bool leavesPlaces)
    {
        await using var app = await LivedAsync();
        app.Log.Erase("w1", "c_a", Start.AddSeconds(20), leavesPlaces);
        await app.SettledAsync();

        var model = ScoringApp.Engagement();
        model.Rules.Add(new ScoreRule { Id = "ordered", Condition = "event.name == \"order_completed\"", Points = 500 });
        var draft = await app.ScoreModels.CreateModelVersionAsync(new CreateModelVersionRequest { Model = model.Id, Definition = model });
        var test = await app.BackTests.StartBackTestAsync(new StartBackTestRequest { Model = model.Id, Version = draft.Version });
        await Eventually.HoldsAsync(
            async () => (test = await app.BackTests.GetBackTestAsync(new GetBackTestRequest { BackTest = test.Id })).State
                != BackTestState.Running, "the back-test ends");
        Assert.Equal((BackTestState.Done, 1L, 1L), (test.State, test.Contacts, test.Changed));
        await NothingIsLeftAsync(app);
    }

    [Fact]
    public async Task Erase_ByCall_TakesTheSameAway()
    {
        await using var app = await LivedAsync();
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var request = new EraseRequest { Person = new Person { Workspace = "w1", Contacts = { "c_a" } } };
        var erased = (await lifecycle.EraseAsync(request)).Stores.ToDictionary(store => store.Store, store => store.Items);
        Assert.Equal((1, 1), (erased["scores"], erased["value"]));
        Assert.All((await lifecycle.EraseAsync(request)).Stores, store => Assert.Equal(0, store.Items));
        await NothingIsLeftAsync(app);
    }

    private static async Task NothingIsLeftAsync(ScoringApp app)
    {
        var content = await app.ContentAsync();
        Assert.Contains(content, pair => $"{pair.Key} {pair.Value}".Contains("c_b", StringComparison.Ordinal));
        Assert.DoesNotContain(content, pair => $"{pair.Key} {pair.Value}".Contains("c_a", StringComparison.Ordinal));
    }

    private async Task<ScoringApp> LivedAsync()
    {
        var app = await ScoringApp.StartAsync(redis, fits: false, trains: false);
        await app.ScoreModels.SaveScoreModelAsync(new SaveScoreModelRequest { Model = ScoringApp.Engagement() });
        foreach (var contact in new[] { "c_a", "c_b" })
        {
            app.Log.Append(LoggedEvents.Of("g" + contact, contact, "group_joined", Start, null, ("group_id", Value.ForString("acme"))));
            app.Log.Append(LoggedEvents.Of("s" + contact, contact, "signed_up", Start.AddSeconds(1)));
            app.Log.Append(LoggedEvents.Of("o" + contact, contact, "order_completed", Start.AddSeconds(2), null,
                ("amount", Value.ForNumber(80)), ("currency", Value.ForString("EUR")), ("order_id", Value.ForString("o" + contact))));
        }

        await app.SettledAsync();
        // Answered when its request has come back.
        foreach (var contact in new[] { "c_a", "c_b" })
        {
            var earning = app.Points.EarnPointsAsync(new EarnPointsRequest { Contact = contact, IdempotencyKey = "k" + contact, Points = 10, Reason = "welcome" }).ResponseAsync;
            while (!earning.IsCompleted)
                await app.Service.PumpAsync(app.Log, _ => true);
            await earning;
        }

        await app.SettledAsync();
        return app;
    }
}
