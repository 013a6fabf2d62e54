using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Rapport.Journey.V1;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Journey.Tests.Service;

/// <summary>What holds for every call of the service, those included that do not exist yet.</summary>
public sealed class WalkTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly ServiceDescriptor[] Services =
        [JourneyService.Descriptor, JourneyRunService.Descriptor, JourneyEntryService.Descriptor];

    private const string Greeting =
        """{"journey": "j", "entry": {"event": "signed_up"}, "reentry": "after_exit", "steps": [{"id": "rest", "wait": "1d"}]}""";

    [Fact]
    public async Task EveryCallAboutAContact_ThatDoesNotExist_IsNotFound()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);

        await StrangerWalk.RefusesAsync(stage.Service.Calls("w1"), new Dictionary<string, string>(), Services);

        stage.Contacts.BeforeAnswer = () => throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        await StrangerWalk.AwaitsAsync(stage.Service.Calls("w1"), new Dictionary<string, string>(), Services);
    }

    [Fact]
    public async Task Runs_OfAContactThatHasNone_AreNone()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        stage.Contacts.Put("w1", "c_new", null);

        Assert.Empty((await stage.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_new" })).Runs);
    }

    [Fact]
    public async Task EveryList_InPagesOfOne_TellsTheSameAndRefusesForeignTokens()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        foreach (var id in (string[])["a", "b", "c", "d"])
            await stage.PublishAsync(Greeting.Replace("\"j\"", $"\"{id}\"", StringComparison.Ordinal));
        for (var i = 0; i < 4; i++)
            stage.Happens($"c_{i}", "signed_up");
        await stage.DeliverAsync();
        await stage.QuietAsync();

        var calls = PublicCall.Of(Services).ToDictionary(call => call.Rpc.Name);
        var own = stage.Service.Calls("w1");
        await ListWalk.AllHoldAsync(
            own, stage.Service.Calls("w2"),
            new Dictionary<string, string>
            {
                ["ListJourneys"] = "{}", ["ListJourneyRuns"] = """{"journey":"a"}""",
                ["ListContactRuns"] = """{"contact":"c_0"}""",
            },
            elsewhere: [], Services);
        await ListWalk.RefusesTokenOfAsync(own, calls["ListJourneyRuns"], """{"journey":"a"}""", calls["ListJourneyRuns"], """{"journey":"b"}""");
        await ListWalk.RefusesTokenOfAsync(
            own, calls["ListJourneyRuns"], """{"journey":"a"}""", calls["ListJourneyRuns"], """{"journey":"a","activeOnly":true}""");
        await ListWalk.RefusesTokenOfAsync(own, calls["ListContactRuns"], """{"contact":"c_0"}""", calls["ListContactRuns"], """{"contact":"c_1"}""");
    }

    [Fact]
    public async Task EveryWrite_HoweverItIsMisshapen_IsRefusedWithAReason()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);

        await MisshapenWalk.RefusesAsync(stage.Service.Calls("w1"), Services);
    }

    [Theory]
    [InlineData("{}", "journey", "entry", "steps")]
    [InlineData("""{"journey": "j", "entry": {"event": "x"}}""", "steps")]
    [InlineData("""{"journey": "j", "entry": {"event": "x"}, "steps": []}""", "steps")]
    [InlineData("""{"journey": "j", "entry": {"event": "x"}, "steps": null}""", "steps")]
    [InlineData("""{"journey": "j", "entry": {"event": "x"}, "steps": [null]}""", "steps[0]")]
    [InlineData("null", "definition")]
    [InlineData("[]", "definition")]
    [InlineData("\"\"", "definition")]
    [InlineData("{", "definition")]
    public async Task Journey_WithoutWhatItNeeds_IsRefusedWithThePath(string text, params string[] paths)
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var rest = stage.Service.Rest();
        foreach (var put in (bool[])[false, true])
        {
            using var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
            using var answer = put
                ? await rest.PutAsync(new Uri("/v1/journeys/j", UriKind.Relative), content)
                : await rest.PostAsync(new Uri("/v1/journeys", UriKind.Relative), content);

            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode} {body}");
            using var json = JsonDocument.Parse(body);
            Assert.Equal("DEFINITION_INVALID", json.RootElement.GetProperty("details")[0].GetProperty("reason").GetString());
            Assert.Equal(paths, json.RootElement.GetProperty("details")[1].GetProperty("fieldViolations").EnumerateArray()
                .Select(violation => violation.GetProperty("field").GetString()));
        }
    }

    [Fact]
    public async Task Journey_WithAByteOrderMark_IsKeptWithoutIt()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);

        using var answer = await stage.PostAsync("/v1/journeys", "\ufeff" + Greeting);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var stored = await stage.Api.GetJourneyAsync(new GetJourneyRequest { Journey = "j" });
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Greeting), JsonNode.Parse(stored.Definition.ToString())));
    }
}
