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

public sealed class TaggingServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task E9_TwoReplicasGetTheSameRuns_TagAndSegmentAreConcludedOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("keen", "keen", "count(\"page_viewed\", \"7d\") >= 3");
        await app.SaveSegmentAsync("prospects", "\"keen\" in contact.tags");
        await using var other = app.NewReplica();
        await other.ReadyAsync();
        for (var i = 0; i < 4; i++)
            app.Log.Append(LoggedEvents.Of($"e{i}", "c_1", "page_viewed", Now));
        var run = app.Log.Read(app.Log.All()[0].Partition, 1, 100);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? app.Service : other).DeliverAsync(run)));
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() >= 2);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal("keen", await app.TagsOfAsync("c_1"));
        Assert.Equal("c_1", await app.MembersOfAsync("prospects"));
        Assert.Equal(["segment_entered", "tag_added"], app.Conclusions.Select(e => e.Name).Order());
        Assert.All(app.Conclusions, e => Assert.Equal("e2", e.CauseId));
        Assert.All(app.Conclusions, e => Assert.Equal((OriginKind.Service, "tagging"), (e.Origin.Kind, e.Origin.Name)));
        var added = app.Conclusions.Single(e => e.Name == "tag_added").Properties.Fields;
        Assert.Equal(("keen", "keen", 1.0), (added["tag"].StringValue, added["rule"].StringValue, added["definition_version"].NumberValue));
    }

    [Fact]
    public async Task E14_ClockPassesTheEndOfTheWindow_ContactLeavesAtTheExactInstant()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("ordered", "did(\"order_completed\", \"30d\")");
        await app.SaveSegmentAsync("not-ordered", "!did(\"order_completed\", \"30d\")");
        var at = Now;
        app.Log.Append(LoggedEvents.Of("o", "c_1", "order_completed", at));
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 1);
        Assert.Equal("c_1", await app.MembersOfAsync("ordered"));
        var status = await app.Clock.GetClockStatusAsync(new GetClockStatusRequest());
        Assert.Equal(at.AddDays(30).ToUnixTimeMilliseconds() + 1, status.NextDue.ToDateTimeOffset().ToUnixTimeMilliseconds(), 1.0);

        await app.Clock.AdvanceClockAsync(new AdvanceClockRequest { To = status.NextDue });
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() >= 3);

        Assert.Equal("c_1", await app.MembersOfAsync("not-ordered"));
        Assert.Equal("", await app.MembersOfAsync("ordered"));
        Assert.All(app.Conclusions.Skip(1), e => Assert.Equal(at.AddDays(30), e.OccurredAt.ToDateTimeOffset()));
        Assert.Equal(["segment_entered", "segment_left"], app.Conclusions.Skip(1).Select(e => e.Name).Order());
        await Eventually.HoldsAsync(
            async () => !(await app.Clock.GetClockStatusAsync(new GetClockStatusRequest())).Busy, "nothing is left to do");
    }

    [Fact]
    public async Task ManualTag_IsGivenAndTakenOff_WhenTheActComesBack()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        using var rest = app.Service.Rest();
        app.Contacts.Put("w1", "c_1", null);
        var body = JsonContent.Create(new { tag = "高价值" });

        (await rest.PostAsync(new Uri("/v1/contacts/c_1/tags", UriKind.Relative), body)).EnsureSuccessStatusCode();
        await app.Service.PumpAsync(app.Log, _ => app.TagsOfAsync("c_1").Result == "高价值");
        (await rest.PostAsync(new Uri("/v1/contacts/c_1/tags", UriKind.Relative), body)).EnsureSuccessStatusCode();
        Assert.Single(app.Conclusions);

        var answer = await rest.DeleteAsync(new Uri($"/v1/contacts/c_1/tags/{Uri.EscapeDataString("高价值")}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await app.Service.PumpAsync(app.Log, _ => app.TagsOfAsync("c_1").Result.Length == 0);
        Assert.Equal(HttpStatusCode.NotFound, (await rest.DeleteAsync(new Uri("/v1/contacts/c_1/tags/other", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task TagOfARule_TakenOffByHand_IsRefused()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("keen-rule", "keen", "did(\"page_viewed\", \"7d\")");
        app.Log.Append(LoggedEvents.Of("e", "c_1", "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Any());

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await app.ContactTags.RemoveContactTagAsync(new RemoveContactTagRequest { Contact = "c_1", Tag = "keen" }));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        var tag = Assert.Single((await app.ContactTags.ListContactTagsAsync(new ListContactTagsRequest { Contact = "c_1" })).Tags);
        Assert.Equal((TagSource.Rule, "keen-rule", 1), (tag.Source, tag.Rule, tag.DefinitionVersion));
    }

    [Fact]
    public async Task E2_KnownContactAbsorbsAnAnonymousOne_SegmentsAreAnsweredAnewOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveRuleAsync("keen", "keen", "count(\"page_viewed\", \"7d\") >= 4");
        await app.SaveSegmentAsync("keen-berliners", "\"keen\" in contact.tags && contact.city == \"Berlin\"");
        app.Log.Append(LoggedEvents.Of("i", "c_known", "identified", Now, ("city", Value.ForString("Berlin"))));
        foreach (var contact in new[] { "c_known", "c_anonymous" })
            for (var i = 0; i < 2; i++)
                app.Log.Append(LoggedEvents.Of($"{contact}-{i}", contact, "page_viewed", Now));

        app.Log.Merge("w1", "c_anonymous", "c_known", Now);
        await app.Service.PumpAsync(app.Log, _ => app.MembersOfAsync("keen-berliners").Result == "c_known");
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() >= 4);

        Assert.Equal(
            ["contact_absorbed", "contact_merged", "segment_entered", "tag_added"],
            app.Conclusions.Select(e => e.Name).Order());
        var old = await app.ContactTags.ListContactTagsAsync(new ListContactTagsRequest { Contact = "c_anonymous" });
        Assert.Equal(("c_known", "keen"), (old.Contact, Assert.Single(old.Tags).Tag));
    }

    [Fact]
    public async Task Explain_SaysWithWhatValuesTheConditionWasAnswered()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("s", "count(\"page_viewed\", \"7d\", url.startsWith(\"/pricing\")) >= 2 && contact.city == \"Berlin\"");
        app.Log.Append(LoggedEvents.Of("e", "c_1", "page_viewed", Now, ("url", Value.ForString("/pricing"))));
        await app.Service.PumpAsync(app.Log, _ => true);
        using var rest = app.Service.Rest();

        var explanation = await rest.GetFromJsonAsync<JsonElement>("/v1/segments/s:explain?contact=c_1");

        Assert.False(explanation.GetProperty("member").GetBoolean());
        Assert.Equal("false", explanation.GetProperty("answer").GetString());
        var values = explanation.GetProperty("values").EnumerateArray()
            .ToDictionary(v => v.GetProperty("name").GetString()!, v => v.GetProperty("value").GetString());
        Assert.Equal("1", values.Single(v => v.Key.StartsWith("count(\"page_viewed", StringComparison.Ordinal)).Value);
        Assert.Equal("absent", values["contact.city"]);
    }

    [Fact]
    public async Task Explain_EventsThatCouldNotBeComparedOrSummed_AreTold()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync(
            "spender", "sum(\"paid\", \"all\", \"total\") > 100.0 || count(\"paid\", \"all\", total >= 100.0) >= 1");
        for (var i = 0; i < 4; i++)
            app.Log.Append(LoggedEvents.Of($"text{i}", "c_1", "paid", Now.AddSeconds(i), ("total", Value.ForString("250.50"))));
        app.Log.Append(LoggedEvents.Of("number", "c_1", "paid", Now, ("total", Value.ForNumber(5))));
        await app.Service.PumpAsync(app.Log, _ => true);
        using var rest = app.Service.Rest();

        var explanation = await rest.GetFromJsonAsync<JsonElement>("/v1/segments/spender:explain?contact=c_1");

        Assert.False(explanation.GetProperty("member").GetBoolean());
        var errors = explanation.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(2, errors.Count);
        Assert.All(errors, error =>
        {
            Assert.Equal("event.properties.total", Assert.Single(error.GetProperty("fields").EnumerateArray()).GetString());
            Assert.Equal("4", error.GetProperty("count").GetString());
            Assert.Equal(["text3", "text2", "text1"], error.GetProperty("eventIds").EnumerateArray().Select(id => id.GetString()!));
        });
        Assert.Contains(errors, error => error.GetProperty("message").GetString()!.Contains("string and double", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("!has(contact.plan) || contact.plan != \"free\"", "free:False pro:True none:True changed:False gone:True")]
    [InlineData("contact.plan != \"free\"", "free:False pro:True none:False changed:False gone:False")]
    [InlineData("!(contact.plan == \"free\")", "free:False pro:True none:False changed:False gone:False")]
    [InlineData("has(contact.plan)", "free:True pro:True none:False changed:True gone:False")]
    [InlineData("contact[\"team-size\"] >= 3", "free:True pro:False none:False changed:False gone:False")]
    [InlineData("contact.address.city == \"Bern\"", "free:True pro:False none:False changed:False gone:False")]
    [InlineData("size(contact.tags) == 0", "free:True pro:True none:True changed:True gone:True")]
    public async Task Segment_OnAbsentValues_AnswersAsDocumented(string condition, string expected)
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("s", condition);
        app.Log.Append(LoggedEvents.Of("1", "c_free", "identified", Now, ("plan", Value.ForString("free")), ("team-size", Value.ForNumber(4)),
            ("address", Value.ForStruct(new Struct { Fields = { ["city"] = Value.ForString("Bern") } }))));
        app.Log.Append(LoggedEvents.Of("2", "c_pro", "identified", Now, ("plan", Value.ForString("pro")), ("team-size", Value.ForString("4"))));
        app.Log.Append(LoggedEvents.Of("3", "c_none", "identified", Now, ("first_name", Value.ForString("N"))));
        app.Log.Append(LoggedEvents.Of("4", "c_changed", "identified", Now, ("plan", Value.ForString("pro"))));
        app.Log.Append(LoggedEvents.Of("5", "c_changed", "identified", Now.AddSeconds(1), ("plan", Value.ForString("free"))));
        app.Log.Append(LoggedEvents.Of("6", "c_gone", "identified", Now.AddSeconds(1), ("plan", Value.ForNull())));
        app.Log.Append(LoggedEvents.Of("7", "c_gone", "identified", Now, ("plan", Value.ForString("pro"))));
        await app.Service.PumpAsync(app.Log, _ => true);
        using var rest = app.Service.Rest();

        var answers = new List<string>();
        foreach (var who in new[] { "free", "pro", "none", "changed", "gone" })
            answers.Add($"{who}:{(await rest.GetFromJsonAsync<JsonElement>($"/v1/segments/s:explain?contact=c_{who}")).GetProperty("member").GetBoolean()}");

        Assert.Equal(expected, string.Join(' ', answers));
    }

    [Fact]
    public async Task BadRule_OverRest_NamesEveryFieldWithLineAndColumn()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        using var rest = app.Service.Rest();

        var answer = await rest.PostAsync(new Uri("/v1/tagRules", UriKind.Relative),
            JsonContent.Create(new { id = "Bad", tag = "t", condition = "evnt.name == \"x\" && count(\"a\") > 1" }));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await answer.Content.ReadAsStringAsync();
        Assert.Contains("DEFINITION_INVALID", error, StringComparison.Ordinal);
        Assert.Contains("line 1, column 1:", error, StringComparison.Ordinal);
        Assert.Contains("\"field\":\"id\"", error.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_ReadPageByPage_HoldEveryContactOnce()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("all", "did(\"page_viewed\", \"all\")");
        for (var i = 0; i < 25; i++)
            app.Log.Append(LoggedEvents.Of($"e{i}", $"c_{i:D2}", "page_viewed", Now));
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Count() == 25);

        var seen = new List<string>();
        var request = new ListSegmentMembersRequest { Segment = "all", PageSize = 10 };
        do
        {
            var page = await app.Segments.ListSegmentMembersAsync(request);
            seen.AddRange(page.Contacts);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"c_{i:D2}"), seen);
    }

    [Fact]
    public async Task Definitions_SavedTwiceChangedAndDeleted_AreSeenByAnotherReplicaWithinASecond()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await using var other = app.NewReplica();
        await other.ReadyAsync();
        var request = new SaveSegmentRequest { Segment = new Segment { Id = "s", Condition = "did(\"a\", \"7d\")" } };

        var first = await app.Segments.SaveSegmentAsync(request);
        var again = await app.Segments.SaveSegmentAsync(request);
        request.Segment.Condition = "did(\"a\", \"8d\")";
        var changed = await app.Segments.SaveSegmentAsync(request);

        Assert.Equal((1, 1, 2), (first.Version, again.Version, changed.Version));
        var client = other.Client<SegmentService.SegmentServiceClient>();
        await Eventually.HoldsAsync(
            async () => (await client.ListSegmentsAsync(new ListSegmentsRequest())).Segments is [{ Version: 2 }],
            "the other replica has the second version");
        await client.DeleteSegmentAsync(new DeleteSegmentRequest { Segment = "s" });
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await client.ListSegmentMembersAsync(new ListSegmentMembersRequest { Segment = "s" }))).StatusCode);
    }

    [Fact]
    public async Task CatalogueAndSegments_OfAnotherWorkspace_AreNotSeen()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.Tags.SaveTagAsync(new SaveTagRequest { Tag = new Tag { Id = "vip", Category = "value", DisplayName = "VIP" } });

        await app.SaveSegmentAsync("s", "did(\"a\", \"7d\")");
        await using var other = app.NewReplica("w2");
        await other.ReadyAsync();

        Assert.Equal("value", (await app.Tags.GetTagAsync(new GetTagRequest { Tag = "vip" })).Category);
        Assert.Empty((await other.Client<TagService.TagServiceClient>().ListTagsAsync(new ListTagsRequest())).Tags);
        Assert.Empty((await other.Client<SegmentService.SegmentServiceClient>().ListSegmentsAsync(new ListSegmentsRequest())).Segments);
        await app.Tags.DeleteTagAsync(new DeleteTagRequest { Tag = "vip" });
        Assert.Empty((await app.Tags.ListTagsAsync(new ListTagsRequest())).Tags);
    }
}
