using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

/// <summary>Conditions are checked, laid out and turned into trees before they are saved; dates flip with no event.</summary>
public sealed class ConditionServiceTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Check_OfAConditionWithFaults_AnswersWithPlaceHintAndTree()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("buyers", "did(\"order_completed\", \"30d\")");
        using var rest = app.Service.Rest();

        var answer = await PostAsync(rest, "check", new { condition = "contct.city == \"Bern\" &&\n in_segment(\"buyer\")" });

        Assert.False(answer["valid"]!.GetValue<bool>());
        Assert.Equal(["1:1 did you mean 'contact'?", "2:13 did you mean 'buyers'?"],
            answer["faults"]!.AsArray().Select(fault => $"{fault!["line"]}:{fault["column"]} {fault["hint"]}"));
        Assert.Equal("contct.city", (string?)answer["tree"]!["all"]![0]!["left"]!["name"]);
        Assert.Null(answer["reads"]);
    }

    [Fact]
    public async Task Check_OfATree_AnswersWithTextReadsCostAndTheSameTree()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        using var rest = app.Service.Rest();
        const string tree = """{"all":[{"op":">=","left":{"call":"count","args":["page_viewed","7d",{"op":"==","left":{"name":"url"},"right":"/pricing"}]},"right":3},{"op":"<=","left":{"call":"days_until","args":[{"name":"contact.renewal"}]},"right":7},{"op":">","left":{"name":"contact.value"},"right":{"double":100}}]}""";

        var answer = await PostAsync(rest, "check", new { tree = JsonNode.Parse(tree) });

        Assert.True(answer["valid"]!.GetValue<bool>());
        Assert.Equal(
            "count(\"page_viewed\", \"7d\", url == \"/pricing\") >= 3\n&& days_until(contact.renewal) <= 7\n&& contact.value > 100.0",
            ((string?)answer["formatted"])!.Replace(" && ", "\n&& ", StringComparison.Ordinal));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(tree), answer["tree"]));
        var reads = answer["reads"]!;
        Assert.Equal(["renewal", "timezone", "value"], reads["attributes"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(("count(\"page_viewed\", \"7d\", (url == \"/pricing\"))", "url"),
            ((string?)reads["aggregates"]![0]!["call"], (string?)reads["aggregates"]![0]!["properties"]![0]));
        Assert.True(reads["now"]!.GetValue<bool>() && reads["zone"]!.GetValue<bool>() && reads["changesWithTime"]!.GetValue<bool>());
        Assert.Equal((1, 500), ((int)answer["cost"]!["aggregates"]!, (int)answer["limits"]!["parts"]!));
    }

    [Theory]
    [InlineData(ConditionUse.Segment, "event.name == \"x\"", false)]
    [InlineData(ConditionUse.TagRule, "event.name == \"x\"", true)]
    [InlineData(ConditionUse.TagRule, "string(now) == \"x\"", false)]
    [InlineData(ConditionUse.Journey, "string(now) == \"x\" && event.name == \"x\"", true)]
    [InlineData(ConditionUse.Journey, "did(\"x\", \"7d\")", false)]
    public async Task Check_InItsPlace_KnowsWhatItMayRead(ConditionUse use, string condition, bool valid)
    {
        await using var app = await TaggingApp.StartAsync(redis);

        var check = await app.Conditions.CheckConditionAsync(new CheckConditionRequest { Condition = condition, Use = use });

        Assert.Equal(valid, check.Valid);
        Assert.Equal(valid, check.Reads is not null);
    }

    [Fact]
    public async Task Check_OfNothingOrBothOrABrokenTree_IsRefusedWithTheField()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        var both = new CheckConditionRequest { Condition = "true", Tree = Value.ForBool(true) };
        var broken = new CheckConditionRequest { Tree = Value.Parser.ParseJson("""{"all": [{"nott": true}, {"name": "a b"}]}""") };

        Assert.Equal("condition", await FieldAsync(() => app.Conditions.CheckConditionAsync(new CheckConditionRequest()).ResponseAsync));
        Assert.Equal("condition", await FieldAsync(() => app.Conditions.CheckConditionAsync(both).ResponseAsync));
        Assert.Equal("tree/all/0 tree/all/1/name", await FieldAsync(() => app.Conditions.CheckConditionAsync(broken).ResponseAsync));
        Assert.Equal("use", await FieldAsync(() => app.Conditions.CheckConditionAsync(
            new CheckConditionRequest { Condition = "true", Use = (ConditionUse)77 }).ResponseAsync));
    }

    [Fact]
    public async Task Format_OfTextAndTree_IsTheSame()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        using var rest = app.Service.Rest();

        var ofText = await PostAsync(rest, "format", new { condition = "((contact.city==\"Bern\"))" });
        var ofTree = await PostAsync(rest, "format", new { tree = ofText["tree"] });

        Assert.Equal("contact.city == \"Bern\"", (string?)ofText["condition"]);
        Assert.Equal(ofText.ToJsonString(), ofTree.ToJsonString());
        using var refused = await rest.PostAsJsonAsync(new Uri("/v1/conditions:format", UriKind.Relative), new { condition = "contact.city =" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(nameof(ErrorReason.DefinitionInvalid), (await refused.Content.ReadAsStringAsync()).Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Schema_IsServedAsItIsPublished()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        using var rest = app.Service.Rest();

        using var answer = await rest.GetAsync(new Uri("/v1/conditions:schema", UriKind.Relative));

        Assert.Equal("application/schema+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Rapport.Conditions.ConditionTree.Schema, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A date in ten days: the contact is in by the clock alone, and the explanation says with what values.</summary>
    [Fact]
    public async Task Date_ThatComesNear_IsEnteredByTheClockAndExplained()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("renewing", "days_until(contact.renewal) <= 7 && days_until(contact.renewal) >= 0");
        var now = TimeProvider.System.GetUtcNow();
        var renewal = now.UtcDateTime.Date.AddDays(12);
        app.Log.Append(LoggedEvents.Of("i", "c_1", "identified", now,
            ("renewal", Value.ForString($"{renewal:yyyy-MM-dd}")), ("timezone", Value.ForString("Asia/Shanghai"))));
        await app.Service.PumpAsync(app.Log, _ => true);
        Assert.Equal("", await app.MembersOfAsync("renewing"));

        var status = await app.Clock.GetClockStatusAsync(new GetClockStatusRequest());
        await app.Clock.AdvanceClockAsync(new AdvanceClockRequest { To = status.NextDue });
        await app.Service.PumpAsync(app.Log, _ => app.Conclusions.Any());

        Assert.Equal("c_1", await app.MembersOfAsync("renewing"));
        // Shanghai is 8 hours ahead of UTC, all year.
        Assert.Equal(new DateTimeOffset(renewal.AddDays(-7).AddHours(-8), TimeSpan.Zero), app.Conclusions.Single().OccurredAt.ToDateTimeOffset());
        var explained = await app.Segments.ExplainSegmentAsync(new ExplainSegmentRequest { Segment = "renewing", Contact = "c_1" });
        Assert.Equal(["contact.renewal", "contact.timezone", "now"], explained.Values.Select(value => value.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<JsonNode> PostAsync(HttpClient rest, string verb, object body)
    {
        using var answer = await rest.PostAsJsonAsync(new Uri($"/v1/conditions:{verb}", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<string> FieldAsync(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        return string.Join(' ', refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(fault => fault.Field));
    }
}
