using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>Waits on the contact's clock, and what steps say, through stores and timers.</summary>
public sealed class LocalWaitServiceTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Morning = """
        {"journey": "morning", "entry": {"event": "go"}, "zone": "Europe/Paris", "steps": [
          {"id": "night", "wait_days": {"days": 2, "at": "09:00"}},
          {"id": "mail", "send": {"channel": "email", "template": "t"}}]}
        """;

    [Fact]
    public async Task WaitDays_AcrossARestartAndAZoneChange_FiresAtTheContactsNine()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(Morning);
        await stage.HappensAsync("c_1", "go");
        await stage.HappensAsync("c_2", "go");
        await stage.RestartAsync();
        var before = (await stage.RunOfAsync("c_1")).WakeTime;
        // Midnight may lie between the two entries: they need not wake on the same day.
        var other = (await stage.RunOfAsync("c_2")).WakeTime;
        Assert.Equal(9, HourIn("Europe/Paris", before));
        Assert.Equal(9, HourIn("Europe/Paris", other));
        await stage.HappensAsync("c_1", "identified", Zone("Asia/Tokyo"));
        var moved = await stage.RunOfAsync("c_1");
        Assert.Equal(9, HourIn("Asia/Tokyo", moved.WakeTime));
        Assert.Equal(other, (await stage.RunOfAsync("c_2")).WakeTime);
        await stage.AdvanceAsync(TimeSpan.FromDays(4));
        Assert.Equal(2, stage.Notification.Stored.Count);
        var left = (await stage.RunOfAsync("c_1")).Trace.Single(entry => entry is { Step: "night", Result: "waited" });
        Assert.Equal(("Asia/Tokyo", "contact"), (left.Values.Fields["zone"].StringValue, left.Values.Fields["zone_from"].StringValue));
        left = (await stage.RunOfAsync("c_2")).Trace.Single(entry => entry is { Step: "night", Result: "waited" });
        Assert.Equal(("Europe/Paris", "journey"), (left.Values.Fields["zone"].StringValue, left.Values.Fields["zone_from"].StringValue));
    }

    [Fact]
    public async Task Conclusions_MoreThanOneBatchTakes_AllArriveOnce()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        var steps = string.Join(", ", Enumerable.Range(0, 40).Select(i =>
            $$"""{"id": "t{{i}}", "tag": {"add": [{{string.Join(", ", Enumerable.Range(0, 20).Select(t => $"\"tag-{i}-{t}\""))}}] } }"""));
        await stage.PublishAsync($$"""{"journey": "tags", "entry": {"event": "go"}, "steps": [{{steps}}]}""");
        await stage.HappensAsync("c_1", "go");
        await Eventually.HoldsAsync(
            () => Task.FromResult(stage.Log.All().Count(each => each.Event.Name == "tag_added") == 800), "all tags are in the log");
        await stage.QuietAsync();
        Assert.Equal(802, stage.Log.All().Count(each => each.Event.Hop == 1));
    }

    [Fact]
    public async Task Goal_WithinSecondsMidWait_EndsTheRunAndIsSaidOnce()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync("""
            {"journey": "g", "entry": {"event": "go"}, "goals": [{"name": "paid", "event": "order_paid", "window": "7d", "exit": true}],
             "steps": [{"id": "long", "wait": "15d"}]}
            """);
        await stage.HappensAsync("c_1", "go");
        await stage.HappensAsync("c_1", "order_paid");
        await stage.RestartAsync();
        await stage.HappensAsync("c_1", "order_paid");
        await stage.QuietAsync();
        Assert.Equal("goal", (await stage.RunOfAsync("c_1")).ExitReason);
        Assert.Equal("paid", Assert.Single(stage.Log.All(), each => each.Event.Name == "journey_goal_reached")
            .Event.Properties.Fields["goal"].StringValue);
    }

    private static int HourIn(string zone, Timestamp at) =>
        TimeZoneInfo.ConvertTime(at.ToDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById(zone)).Hour;

    private static Struct Zone(string id) => new() { Fields = { ["timezone"] = Value.ForString(id) } };
}
