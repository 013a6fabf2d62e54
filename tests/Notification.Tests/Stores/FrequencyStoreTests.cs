using NodaTime;
using Rapport.Notification.Domain;
using Rapport.Notification.Frequencies;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class FrequencyStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly FrequencyCap ThreeADay = new() { Id = "day", Most = 3, CalendarDays = 1 };

    [Fact]
    public async Task E40_Reserve_ByThirtyTwoAtOnce_GivesExactlyThreePlaces()
    {
        var store = new FrequencyStore(mongo.NewDatabase());
        var places = new PlaceReservation(store);
        var given = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 32), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            // As the sender does: without an answer it asks again.
            IReadOnlyDictionary<string, PlaceAnswer> answers;
            while ((answers = await ReserveAsync(places, [ThreeADay], $"m{i}")).Count == 0)
                await Task.Delay(5, CancellationToken.None);
            if (answers[$"m{i}"].Reached is null)
                Interlocked.Increment(ref given);
        });
        Assert.Equal(3, given);
        Assert.Equal(3, (await FrequencyAsync(store)).Marks.Count);
    }

    [Fact]
    public async Task E40_Reserve_OfTheSameMessageByManyReplicas_TakesOnePlace()
    {
        var store = new FrequencyStore(mongo.NewDatabase());
        var places = new PlaceReservation(store);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReserveAsync(places, [ThreeADay], "m1", "m2")));
        Assert.Equal(["m1", "m2"], (await FrequencyAsync(store)).Marks.Select(mark => mark.Message).Order());
    }

    [Fact]
    public async Task E40_Release_OfAMessageThatWasRefused_GivesItsPlaceToAnother()
    {
        var store = new FrequencyStore(mongo.NewDatabase());
        var places = new PlaceReservation(store);
        var one = ThreeADay with { Most = 1 };
        Assert.Null((await ReserveAsync(places, [one], "m1"))["m1"].Reached);
        Assert.NotNull((await ReserveAsync(places, [one], "m2"))["m2"].Reached);
        await store.ReleaseAsync([("w1", "c_1", "m1"), ("w1", "c_1", "m1"), ("w1", "c_9", "m1")], default);
        Assert.Null((await ReserveAsync(places, [one], "m2"))["m2"].Reached);
    }

    [Fact]
    public async Task E6_Reserve_AfterAMerge_CountsWhatBothGot()
    {
        var store = new FrequencyStore(mongo.NewDatabase());
        var places = new PlaceReservation(store);
        var two = ThreeADay with { Most = 2 };
        await places.ReserveAsync("w1", [two], [Asked("a", ["a"], "m1")], Now, default);
        await places.ReserveAsync("w1", [two], [Asked("b", ["b"], "m2")], Now, default);
        Assert.NotNull((await places.ReserveAsync("w1", [two], [Asked("b", ["a", "b"], "m3")], Now, default))["m3"].Reached);
        Assert.Null((await places.ReserveAsync("w2", [two], [Asked("b", ["a", "b"], "m3")], Now, default))["m3"].Reached);
    }

    [Fact]
    public async Task Reserve_WhereTheContactWantsOneAWeek_GivesOneAndTheLastWordCounts()
    {
        var store = new FrequencyStore(mongo.NewDatabase());
        var places = new PlaceReservation(store);
        Assert.True(await store.TryWishAsync("w1", new ContactFrequency("c_1", 0, [], []), new FrequencyWish("email", 1, 7, Now), default));
        Assert.False(await store.TryWishAsync("w1", new ContactFrequency("c_1", 0, [], []), new FrequencyWish("email", 1, 1, Now), default));
        Assert.Null((await ReserveAsync(places, [], "m1"))["m1"].Reached);
        Assert.Equal("preference", (await ReserveAsync(places, [], "m2"))["m2"].Reached?.Id);
        Assert.True(await store.TryWishAsync("w1", await FrequencyAsync(store), new FrequencyWish("email", 0, 0, Now.AddDays(1)), default));
        Assert.Null((await ReserveAsync(places, [], "m2"))["m2"].Reached);
    }

    private static Task<IReadOnlyDictionary<string, PlaceAnswer>> ReserveAsync(
        PlaceReservation places, FrequencyCap[] caps, params string[] messages) =>
        places.ReserveAsync("w1", caps, [.. messages.Select(message => Asked("c_1", ["c_1"], message))], Now, default);

    private static PlaceAsked Asked(string contact, string[] ids, string message) => new(
        contact, ids, DateTimeZone.Utc, new PlaceRequest(message, "email", "marketing", 0, Instant.FromDateTimeOffset(Now)));

    private static async Task<ContactFrequency> FrequencyAsync(FrequencyStore store) =>
        (await store.ReadAsync("w1", ["c_1"], default))["c_1"];
}
