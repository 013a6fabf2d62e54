using Google.Protobuf.WellKnownTypes;
using Rapport.Events;
using Rapport.Internal.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Tagging.Tests.Service;

/// <summary>What is left of a contact that was erased: nothing, whatever comes afterwards.</summary>
public sealed class ErasureTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddMinutes(-10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ContactErased_InTheLog_TakesTheStateAwayAndARebuildBringsNothingBack(bool leavesPlaces)
    {
        await using var app = await LivedAsync();
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var person = new Person { Workspace = "w1", Contacts = { "c_a" } };
        var exported = await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person });
        var record = Assert.Single(exported.Records).Content.Fields;
        Assert.Equal(("c_a", "seen"), (record["contact"].StringValue, record["tags"].ListValue.Values[0].StructValue.Fields["tag"].StringValue));
        Assert.Equal("berliners", record["segments"].ListValue.Values[0].StructValue.Fields["segment"].StringValue);

        var partition = Partition.Of("w1", "c_a", app.Log.PartitionCount);
        var verify = new VerifyErasedRequest
        {
            Person = person, Places = { new LogPlace { Partition = partition, N = app.Log.LastN()[partition] + 1 } },
        };
        // Not heard of yet, and nobody says otherwise.
        Assert.False((await lifecycle.VerifyErasedAsync(verify)).CaughtUp);
        var told = app.Log.Erase("w1", "c_a", Start.AddSeconds(20), leavesPlaces);
        Assert.Equal((verify.Places[0].Partition, verify.Places[0].N), (told.Partition, told.N));
        await app.SettledAsync();
        var verified = await lifecycle.VerifyErasedAsync(verify);
        Assert.True(verified.CaughtUp);
        Assert.All(verified.Stores, store => Assert.Equal(0, store.Items));
        Assert.Empty((await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person })).Records);
        await NothingIsLeftAsync(app, "c_a");
        Assert.Equal(("seen", "c_b"), (await app.TagsOfAsync("c_b"), await app.MembersOfAsync("berliners")));

        if (!leavesPlaces)
            return;
        await app.ArchivedAsync();
        await app.LoseRedisAsync();
        await Rapport.Platform.Testing.Eventually.HoldsAsync(
            async () => (await lifecycle.VerifyErasedAsync(verify)).CaughtUp && await app.TagsOfAsync("c_b") == "seen", "everything is made anew");
        await NothingIsLeftAsync(app, "c_a");
    }

    [Fact]
    public async Task Erase_ByCall_TakesTheSameAwayAndMayBeRepeated()
    {
        await using var app = await LivedAsync();
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var request = new EraseRequest { Person = new Person { Workspace = "w1", Contacts = { "c_a", "c_nobody" } } };
        Assert.Equal(1, (await lifecycle.EraseAsync(request)).Stores.Single(store => store.Store == "states").Items);
        Assert.Equal(0, (await lifecycle.EraseAsync(request)).Stores.Single(store => store.Store == "states").Items);
        await NothingIsLeftAsync(app, "c_a");
        Assert.Equal("seen", await app.TagsOfAsync("c_b"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Definition_ThatReadsTheLogAfterAnErasure_BringsNobodyBack(bool leavesPlaces)
    {
        await using var app = await LivedAsync();
        app.Log.Erase("w1", "c_a", Start.AddSeconds(20), leavesPlaces);
        await app.SettledAsync();
        await NothingIsLeftAsync(app, "c_a");

        // A count that nothing keeps yet is read from the log, and this one holds for whoever has done nothing.
        await app.SaveSegmentAsync("waiting", "!did(\"order_completed\", \"all\")");
        await Rapport.Platform.Testing.Eventually.HoldsAsync(
            async () => await app.MembersOfAsync("waiting") == "c_b", "the segment is whole");
        await NothingIsLeftAsync(app, "c_a");
    }

    private static async Task NothingIsLeftAsync(TaggingApp app, string contact)
    {
        var content = await app.ContentAsync();
        Assert.Contains(content, pair => pair.Value.Contains("c_b", StringComparison.Ordinal));
        Assert.DoesNotContain(content, pair => $"{pair.Key} {pair.Value}".Contains(contact, StringComparison.Ordinal));
    }

    private async Task<TaggingApp> LivedAsync()
    {
        var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("seen", "seen", "did(\"page_viewed\", \"7d\")");
        await app.SaveSegmentAsync("berliners", "contact.city == \"Berlin\"");
        foreach (var contact in new[] { "c_a", "c_b" })
        {
            app.Log.Append(LoggedEvents.Of("i" + contact, contact, "identified", Start, ("city", Value.ForString("Berlin"))));
            app.Log.Append(LoggedEvents.Of("v" + contact, contact, "page_viewed", Start.AddSeconds(1)));
        }

        await app.SettledAsync();
        return app;
    }
}
