using System.Text;
using System.Text.Json.Nodes;
using Rapport.Platform.EndToEnd.Tests.Running;
using Rapport.Platform.Testing;

namespace Rapport.Platform.EndToEnd.Tests.Quarantine;

/// <summary>A message that nobody can read, published into the topic of the log past contact.</summary>
[Collection(StackTests.Name)]
public sealed class DeadLetterTests(StackFixture fixture)
{
    private static readonly string[] Followers = ["tagging", "scoring", "journey", "notification"];

    [Fact]
    public async Task Message_NobodyCanRead_IsRecordedForEveryFollower_AndTheOthersGoOn()
    {
        var id = $"unreadable-{Guid.NewGuid():N}";
        await PublishAsync(id);

        using var client = fixture.Stack.Client();
        await Eventually.HoldsAsync(async () => (await RecordedAsync(client, id)).Order().SequenceEqual(Followers.Order()),
            "every follower has given it up", seconds: 240);
        await fixture.CatchUpAsync();
    }

    private async Task PublishAsync(string id)
    {
        var port = fixture.Stack.Port("contact-dapr-http");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"http://127.0.0.1:{port}/v1.0/publish/pubsub/contact.events?{Attributes(id)}"))
        {
            Content = new StringContent("\"no runs at all\"", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("dapr-api-token", fixture.Stack.DaprApiToken);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // Of the type that the log publishes; other types are none of the followers' business.
    private static string Attributes(string id) =>
        $"metadata.cloudevent.id={id}&metadata.cloudevent.type=rapport.contact.v1.Runs";

    private static async Task<IReadOnlyList<string>> RecordedAsync(GatewayClient client, string id)
    {
        var filter = Uri.EscapeDataString("state=\"recorded\" AND stage=\"dead_letter\"");
        var page = await client.GetAsync($"/v1/quarantine?filter={filter}&pageSize=500");
        return
        [
            .. (page["quarantineItems"] as JsonArray ?? []).Where(item => item!["event"]?.GetValue<string>() == id)
                .Select(item => item!["service"]!.GetValue<string>()),
        ];
    }
}
