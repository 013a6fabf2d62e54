using System.Net;
using System.Text;
using System.Text.Json;
using Rapport.Journey.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>What changes from version to version, and who stands where.</summary>
public sealed class VersionTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string First = """
        {"journey": "v", "entry": {"event": "go"}, "steps": [
          {"id": "think", "wait": "2d"}, {"id": "mail", "send": {"channel": "email", "template": "a"}}]}
        """;

    private const string Second = """
        {"journey": "v", "name": "New", "entry": {"event": "go"}, "steps": [
          {"id": "mail", "send": {"channel": "email", "template": "b"}}, {"id": "rest", "wait": "1d"}]}
        """;

    [Fact]
    public async Task E28_StepThatHoldsContacts_IsRemovedOnlyWhenThatIsSaid()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(First);
        for (var i = 0; i < 10; i++)
            stage.Happens($"c_{i}", "go");
        await stage.DeliverAsync();
        await ReplaceAsync(stage, Second);
        using (var refused = await stage.PostAsync("/v1/journeys/v:publish", "{}"))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("details")[0];
            Assert.Equal("CONTACTS_INSIDE", error.GetProperty("reason").GetString());
            Assert.Equal(("10", "think"), (error.GetProperty("metadata").GetProperty("contacts").GetString(),
                error.GetProperty("metadata").GetProperty("steps").GetString()));
        }

        var published = await stage.Api.PublishJourneyAsync(new PublishJourneyRequest { Journey = "v", LetFinish = { "think" } });
        Assert.Equal(2, published.Version);
        await stage.AdvanceAsync(TimeSpan.FromDays(2.1));
        Assert.Equal(10, stage.Notification.Stored.Count(command => command.SendMessage.Template == "a"));
        Assert.Equal((1, "completed"), ((await stage.RunOfAsync("c_3")).Version, (await stage.RunOfAsync("c_3")).ExitReason));
    }

    [Fact]
    public async Task Diff_OfVersionAndDraft_NamesStepsByTheirIds()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        await stage.PublishAsync(First);
        Assert.Empty((await stage.Api.DiffJourneyAsync(new DiffJourneyRequest { Journey = "v" })).Changes);
        await ReplaceAsync(stage, Second);
        var diff = await stage.Api.DiffJourneyAsync(new DiffJourneyRequest { Journey = "v", From = 1 });
        Assert.Equal(
            ["name added", "steps[mail].send.template changed", "steps[rest] added", "steps[think] removed"],
            diff.Changes.Select(change => $"{change.Path} {change.Kind}"));
        Assert.Equal(("a", "b"), (diff.Changes[1].Before.StringValue, diff.Changes[1].After.StringValue));
        var fault = await Assert.ThrowsAsync<Grpc.Core.RpcException>(
            () => stage.Api.DiffJourneyAsync(new DiffJourneyRequest { Journey = "v", To = 7 }).ResponseAsync);
        Assert.Equal(Grpc.Core.StatusCode.NotFound, fault.StatusCode);
    }

    [Fact]
    public async Task Schema_OverHttp_IsTheSchemaItself()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var rest = stage.Service.Rest();
        using var answer = await rest.GetAsync(new Uri("/v1/journeys:schema", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var schema = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.GetProperty("$schema").GetString());
    }

    private static async Task ReplaceAsync(JourneyStage stage, string text)
    {
        using var rest = stage.Service.Rest();
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        (await rest.PutAsync(new Uri("/v1/journeys/v", UriKind.Relative), content)).EnsureSuccessStatusCode();
    }
}
