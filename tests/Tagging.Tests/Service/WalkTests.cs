using Grpc.Core;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

/// <summary>What holds for every call of the service, those included that do not exist yet.</summary>
public sealed class WalkTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor[] Services =
        [TagService.Descriptor, TagRuleService.Descriptor, ContactTagService.Descriptor, SegmentService.Descriptor];

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["AddContactTag"] = """{"tag":"vip"}""", ["RemoveContactTag"] = """{"tag":"vip"}""",
    };

    [Fact]
    public async Task EveryCallAboutAContact_ThatDoesNotExist_IsNotFound()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("all", "true");

        await StrangerWalk.RefusesAsync(app.Service.Calls("w1"), Bodies, Services);

        var explain = PublicCall.Of(Services).Single(call => call.Rpc.Name == "ExplainSegment");
        var refusal = await explain.RefusedAsync(
            app.Service.Calls("w1"), explain.NewRequest("""{"segment":"all","contact":"c_01m8mw55fjfdabqq2bqfa505v5"}"""));
        Assert.Equal((StatusCode.NotFound, "contact"), (refusal.Code, refusal.Metadata["resource"]));
        Assert.Empty(app.Log.All());
    }

    [Fact]
    public async Task EveryCallAboutAContact_NobodyCanSayWhetherItExists_MakesNothingUp()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        app.Log.Append(LoggedEvents.Of("e", "c_seen", "page_viewed", TimeProvider.System.GetUtcNow()));
        await app.SaveRuleAsync("seen", "seen", "event.name == \"page_viewed\"");
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Any());
        app.Contacts.BeforeAnswer = () => throw new RpcException(new Status(StatusCode.Unavailable, "away"));

        await StrangerWalk.AwaitsAsync(app.Service.Calls("w1"), Bodies, Services);

        // Who has a state here is answered without asking.
        Assert.Equal("seen", await app.TagsOfAsync("c_seen"));
    }

    [Fact]
    public async Task Contact_ThatExistsAndHasDoneNothing_HasNoTags()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        app.Contacts.Put("w1", "c_new", null);
        app.Contacts.Put("w1", "c_old", null);
        app.Contacts.Merge("w1", "c_old", "c_new");

        Assert.Equal("", await app.TagsOfAsync("c_new"));
        Assert.Equal("c_new", (await app.ContactTags.ListContactTagsAsync(new ListContactTagsRequest { Contact = "c_old" })).Contact);
    }

    [Fact]
    public async Task EveryList_InPagesOfOne_TellsTheSameAndRefusesForeignTokens()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("all", "true");
        await app.SaveSegmentAsync("seen", "did(\"page_viewed\", \"all\")");
        await app.SaveSegmentAsync("again", "did(\"page_viewed\", \"30d\")");
        for (var i = 0; i < 4; i++)
        {
            await app.SaveRuleAsync($"rule-{i}", $"tag-{i}", "event.name == \"page_viewed\"");
            await app.Tags.SaveTagAsync(new SaveTagRequest { Tag = new Tag { Id = $"tag-{i}" } });
            app.Log.Append(LoggedEvents.Of($"e{i}", $"c_{i}", "page_viewed", TimeProvider.System.GetUtcNow()));
        }

        await app.SettledAsync();

        await ListWalk.AllHoldAsync(
            app.Service.Calls("w1"), app.Service.Calls("w2"),
            new Dictionary<string, string>
            {
                ["ListTags"] = "{}", ["ListTagRules"] = "{}", ["ListSegments"] = "{}",
                ["ListSegmentMembers"] = """{"segment":"seen"}""",
            },
            elsewhere: [], Services);
        var calls = PublicCall.Of(Services).ToDictionary(call => call.Rpc.Name);
        await ListWalk.RefusesTokenOfAsync(app.Service.Calls("w1"), calls["ListTags"], "{}", calls["ListTagRules"], "{}");
        await ListWalk.RefusesTokenOfAsync(app.Service.Calls("w1"), calls["ListSegmentMembers"], """{"segment":"seen"}""",
            calls["ListSegmentMembers"], """{"segment":"again"}""");
    }

    [Fact]
    public async Task EveryDefinition_HoweverItIsMisshapen_IsRefusedWithAReason()
    {
        await using var app = await TaggingApp.StartAsync(redis);

        await MisshapenWalk.RefusesAsync(app.Service.Calls("w1"), Services);
    }

    [Fact]
    public async Task Save_ConditionOnASegmentThatDoesNotExist_IsRefused()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("buyers", "did(\"order_completed\", \"all\")");
        await app.SaveRuleAsync("good", "good", "in_segment(\"buyers\")");

        foreach (var save in (Func<Task>[])[
            () => app.SaveRuleAsync("bad", "bad", "in_segment(\"buyres\")"),
            () => app.SaveSegmentAsync("bad", "in_segment(\"buyres\")"),
            () => app.SaveSegmentAsync("itself", "in_segment(\"itself\")"),
            () => app.SaveSegmentAsync("buyers", "in_segment(\"buyers\")")])
        {
            var refused = await Assert.ThrowsAsync<RpcException>(save);
            Assert.Equal("DEFINITION_INVALID", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
            var fault = Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations);
            Assert.Equal("condition", fault.Field);
        }
    }
}
