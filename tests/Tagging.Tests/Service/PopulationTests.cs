using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

/// <summary>What a segment or tag rule means from the moment it is saved.</summary>
public sealed class PopulationTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Segment_SavedAfterTheEvents_HasEverybodyAtOnceAndTellsThemOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        Order(app, "o1", "c_1", Now.AddDays(-2));
        Order(app, "o2", "c_2", Now.AddDays(-31));
        Order(app, "o3", "c_3", Now.AddDays(-29));
        await app.SettledAsync();

        var saved = await app.Segments.SaveSegmentAsync(Save("buyers", "did(\"order_completed\", \"30d\")"));

        Assert.Equal((DefinitionState.Active, 1, 1, 2L), (saved.State, saved.Version, saved.ServedVersion, saved.Size));
        Assert.NotNull(saved.SizeAsOf);
        Assert.Equal("c_1,c_3", await app.MembersOfAsync("buyers"));
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() >= 2);
        await app.SettledAsync();
        Assert.Equal(["c_1", "c_3"], app.Conclusions.Select(told => told.Contact).Order());
        Assert.All(app.Conclusions, told =>
        {
            Assert.Equal(("segment_entered", true), (told.Name, told.Historic));
            Assert.Equal("definition_change", told.Properties.Fields["cause"].StringValue);
            Assert.Equal(1, told.Properties.Fields["sequence"].NumberValue);
        });
    }

    [Fact]
    public async Task E14_MemberByFill_LeavesByTimeWithNoEvent()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        var at = Now.AddDays(-2);
        Order(app, "o1", "c_1", at);
        await app.SettledAsync();
        await app.SaveSegmentAsync("buyers", "did(\"order_completed\", \"30d\")");
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 1);

        await app.Clock.AdvanceClockAsync(new AdvanceClockRequest { To = at.AddDays(31).ToTimestamp() });
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 2);

        var left = app.Conclusions.Single(told => told.Name == "segment_left");
        Assert.Equal((at.AddDays(30), false), (left.OccurredAt.ToDateTimeOffset(), left.Historic));
        Assert.Equal(("time", 2), (left.Properties.Fields["cause"].StringValue, left.Properties.Fields["sequence"].NumberValue));
    }

    [Fact]
    public async Task Example4_ReplacedTwice_OnlyTheDifferenceIsTold()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        foreach (var (contact, city, age) in new[] { ("c_p", "a", 31), ("c_q", "a", 40), ("c_r", "b", 50) })
            app.Log.Append(LoggedEvents.Of(contact, contact, "identified", Now, ("city", Value.ForString(city)), ("age", Value.ForNumber(age))));
        await app.SettledAsync();
        await app.SaveSegmentAsync("s", "contact.city == \"a\"");
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 2);

        await Task.WhenAll(
            app.Segments.SaveSegmentAsync(Save("s", "contact.city == \"b\"")).ResponseAsync,
            app.Segments.SaveSegmentAsync(Save("s", "contact.age >= 30.0")).ResponseAsync);
        var last = await app.Segments.SaveSegmentAsync(Save("s", "contact.age >= 30.0"));
        await app.WholeAsync();
        await app.SettledAsync();

        Assert.Equal("c_p,c_q,c_r", await app.MembersOfAsync("s"));
        Assert.Equal(3, last.Size);
        foreach (var told in app.Conclusions.GroupBy(told => told.Contact))
        {
            // Where the version between came in force, there are two words more.
            Assert.Equal(Enumerable.Range(1, told.Count()).Select(i => (double)i), told.Select(t => t.Properties.Fields["sequence"].NumberValue).Order());
            Assert.Equal(1, told.Count() % 2);
        }
    }

    [Fact]
    public async Task OldVersion_IsServedWhileAPartitionHoldsTheNewOneUp()
    {
        await using var app = await TaggingApp.StartAsync(redis, patient: false);
        app.Log.Append(LoggedEvents.Of("i", "c_p", "identified", Now, ("city", Value.ForString("a"))));
        app.Log.Append(LoggedEvents.Of("j", "c_q", "identified", Now, ("city", Value.ForString("b"))));
        await app.SettledAsync();
        await app.SaveSegmentAsync("s", "contact.city == \"a\"");
        await app.WholeAsync();
        var stored = await app.BreakStateAsync("c_q");

        var saved = await app.Segments.SaveSegmentAsync(Save("s", "contact.city == \"b\""));

        Assert.Equal((DefinitionState.Computing, 2, 1), (saved.State, saved.Version, saved.ServedVersion));
        Assert.InRange(saved.Progress.Fraction, 0, 0.99);
        Assert.Equal("c_p", await app.MembersOfAsync("s"));
        await app.RestoreStateAsync("c_q", stored);
        await app.WholeAsync();
        Assert.Equal("c_q", await app.MembersOfAsync("s"));
        var now = await app.Segments.GetSegmentAsync(new GetSegmentRequest { Segment = "s" });
        Assert.Equal((2, 1L, null), (now.ServedVersion, now.Size, now.Progress));
    }

    [Fact]
    public async Task Rule_SavedAndDeleted_GivesAndTakesItsTagWithNoEvent()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        for (var i = 0; i < 3; i++)
            app.Log.Append(LoggedEvents.Of($"p{i}", "c_1", "page_viewed", Now.AddDays(-i)));
        Order(app, "o1", "c_1", Now, 20);
        Order(app, "o2", "c_1", Now.AddMinutes(-1), 200);
        Order(app, "o3", "c_2", Now, 200);
        await app.SettledAsync();

        await app.SaveRuleAsync("keen", "keen", "count(\"page_viewed\", \"7d\") >= 3");
        await app.SaveRuleAsync("big", "big", "event.name == \"order_completed\" && event.properties.amount >= 100.0");
        await app.SaveSegmentAsync("fans", "\"keen\" in contact.tags");
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 3);
        await Eventually.HoldsAsync(async () => await app.TagsOfAsync("c_1") == "keen" && await app.TagsOfAsync("c_2") == "big", "tags are given");
        Assert.Equal("c_1", await app.MembersOfAsync("fans"));

        await app.Segments.DeleteSegmentAsync(new DeleteSegmentRequest { Segment = "fans" });
        await app.TagRules.DeleteTagRuleAsync(new DeleteTagRuleRequest { TagRule = "keen" });
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 4);

        Assert.Equal("", await app.TagsOfAsync("c_1"));
        var gone = app.Conclusions.Single(told => told.Name == "tag_removed");
        Assert.Equal(("c_1", "definition_change", true), (gone.Contact, gone.Properties.Fields["cause"].StringValue, gone.Historic));
    }

    [Fact]
    public async Task SurvivorOfAMerge_IsFilledWithTheEventsOfBoth()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        Order(app, "o1", "c_n", Now.AddDays(-3), 100);
        Order(app, "o2", "c_c", Now.AddDays(-2), 100);
        Order(app, "o3", "c_d", Now.AddDays(-2), 100);
        await app.SettledAsync();
        app.Log.Merge("w1", "c_n", "c_c", Now.AddDays(-1));
        await app.SettledAsync();

        await app.SaveSegmentAsync("s", "count(\"order_completed\", \"all\", amount >= 100.0) >= 2");

        Assert.Equal("c_c", await app.MembersOfAsync("s"));
    }

    [Fact]
    public async Task RedisLostWhileAVersionIsComputed_TheVersionIsWholeAfterwards()
    {
        await using var app = await TaggingApp.StartAsync(redis, patient: false);
        for (var i = 0; i < 40; i++)
            Order(app, $"o{i}", $"c_{i:D2}", Now.AddDays(-(i % 2 == 0 ? 2 : 40)));
        await app.SettledAsync();
        await app.SaveSegmentAsync("all", "did(\"order_completed\", \"all\")");
        await app.WholeAsync();
        await app.ArchivedAsync();
        await app.BreakStateAsync("c_00");
        Assert.Equal(DefinitionState.Computing, (await app.Segments.SaveSegmentAsync(Save("buyers", "did(\"order_completed\", \"30d\")"))).State);
        await app.ArchivedAsync("buyers");

        await app.LoseRedisAsync();

        await Eventually.HoldsAsync(
            async () => (await app.Segments.ListSegmentsAsync(new ListSegmentsRequest())).Segments is [{ Size: 40 }, { Size: 20, State: DefinitionState.Active }],
            "both are whole");
        await app.SettledAsync();
        var told = app.Conclusions.Where(word => word.Properties.Fields["segment"].StringValue == "buyers").ToList();
        Assert.Equal(20, told.Select(word => word.Contact).Distinct().Count());
        Assert.All(told, word => Assert.Equal(("segment_entered", 1), (word.Name, word.Properties.Fields["sequence"].NumberValue)));
    }

    [Fact]
    public async Task Delete_InUse_IsRefusedWithItsUsers()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("keen", "keen", "did(\"page_viewed\", \"7d\")");
        await app.SaveSegmentAsync("fans", "'keen' in contact.tags");
        await app.SaveRuleAsync("fan", "fan", "in_segment(\"fans\")");
        using var rest = app.Service.Rest();

        foreach (var (path, users) in new[] { ("segments/fans", "tag rule fan"), ("tagRules/keen", "segment fans") })
        {
            var answer = await rest.DeleteAsync(new Uri($"/v1/{path}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            var error = await answer.Content.ReadAsStringAsync();
            Assert.Contains("IN_USE", error, StringComparison.Ordinal);
            Assert.Contains(users, error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a", "in_segment(\"b\")", "reads itself: a, b, a")]
    [InlineData("c", "in_segment(\"bb\")", "did you mean 'b'?")]
    public async Task Save_CircleOrUnknownSegment_IsRefused(string id, string condition, string said)
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("a", "did(\"x\", \"7d\")");
        await app.SaveSegmentAsync("b", "in_segment(\"a\")");

        var refused = await Assert.ThrowsAsync<RpcException>(() => app.SaveSegmentAsync(id, condition));

        var fault = Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations);
        Assert.Equal("condition", fault.Field);
        Assert.Contains(said, fault.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contact.city == \"Berlin\"", 20)]
    [InlineData("did(\"order_completed\", \"30d\")", 10)]
    [InlineData("count(\"order_completed\", \"all\", amount >= 100.0) >= 1 && contact.city == \"Berlin\"", 7)]
    [InlineData("in_segment(\"berlin\")", 20)]
    public async Task Preview_SaysWhoWouldBeIn_AndSavesNothing(string condition, int size)
    {
        await using var app = await TaggingApp.StartAsync(redis);
        for (var i = 0; i < 40; i++)
        {
            app.Log.Append(LoggedEvents.Of($"i{i}", $"c_{i:D2}", "identified", Now, ("city", Value.ForString(i % 2 == 0 ? "Berlin" : "Bonn"))));
            if (i % 3 == 0)
                Order(app, $"o{i}", $"c_{i:D2}", Now.AddDays(i < 30 ? -1 : -50), 100 + i);
        }

        await app.SettledAsync();
        await app.SaveSegmentAsync("berlin", "contact.city == \"Berlin\"");
        using var rest = app.Service.Rest();

        var answer = await rest.PostAsync(new Uri("/v1/segments:preview", UriKind.Relative), JsonContent.Create(new { condition }));

        answer.EnsureSuccessStatusCode();
        var preview = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(preview.GetProperty("exact").GetBoolean());
        Assert.Equal($"{size}", preview.GetProperty("size").GetString());
        Assert.Equal("40", preview.GetProperty("contacts").GetString());
        Assert.Equal(Math.Min(10, size), preview.GetProperty("people").GetArrayLength());
        Assert.Single((await app.Segments.ListSegmentsAsync(new ListSegmentsRequest())).Segments);
    }

    [Fact]
    public async Task Preview_FaultyCondition_IsRefused()
    {
        await using var app = await TaggingApp.StartAsync(redis);

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Segments.PreviewSegmentAsync(new PreviewSegmentRequest { Condition = "in_segment(\"nobody\")" }));

        Assert.Equal("DEFINITION_INVALID", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task Preview_NewCountOverManyContacts_IsAnEstimateThatHoldsTheTruth()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        for (var i = 0; i < 1_200; i++)
            app.Log.Append(LoggedEvents.Of($"p{i}", $"c_{i}", i % 4 == 0 ? "page_viewed" : "seen", Now.AddDays(-1)));
        await app.SettledAsync();

        var preview = await app.Segments.PreviewSegmentAsync(new PreviewSegmentRequest { Condition = "did(\"page_viewed\", \"30d\")" });

        Assert.Equal((false, 1_200L, 500L), (preview.Exact, preview.Contacts, preview.LookedAt));
        // The sample is drawn by a fixed seed from contacts in a fixed order of partitions: 300 are in.
        Assert.InRange(300, preview.SizeLow - 30, preview.SizeHigh + 30);
        Assert.InRange(preview.Size, preview.SizeLow, preview.SizeHigh);
    }

    [Fact]
    public async Task EventsWhileItIsComputed_ByTwoReplicas_AreCountedOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await using var other = app.NewReplica();
        await other.ReadyAsync();
        for (var i = 0; i < 300; i++)
            Order(app, $"o{i}", $"c_{i % 100}", Now.AddHours(-1));
        await app.SettledAsync();

        var saving = app.SaveSegmentAsync("six", "count(\"order_completed\", \"all\") == 6");
        for (var i = 300; i < 600; i++)
            Order(app, $"o{i}", $"c_{i % 100}", Now);
        await app.SettledAsync();
        await saving;
        await app.WholeAsync();

        Assert.Equal(100, (await app.Segments.GetSegmentAsync(new GetSegmentRequest { Segment = "six" })).Size);
    }

    private static SaveSegmentRequest Save(string id, string condition) => new() { Segment = new Segment { Id = id, Condition = condition } };

    private static void Order(TaggingApp app, string id, string contact, DateTimeOffset at, double amount = 1) =>
        app.Log.Append(LoggedEvents.Of(id, contact, "order_completed", at, ("amount", Value.ForNumber(amount))));
}
