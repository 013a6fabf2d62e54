using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Rapport.Events;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Stories;

/// <summary>Nobody outside speaks as the platform: every name of its own, by every way in and with every kind of key.</summary>
[Collection(StackTests.Name)]
public sealed class ForgeryTests(StackFixture fixture)
{
    private static readonly string[] SinglePaths =
        ["identify", "i", "track", "t", "page", "p", "screen", "s", "group", "g", "alias", "a"];

    // The last three may not be routed: that is no effect too.
    private static readonly string[] BatchPaths = ["batch", "b", "import", "../beacon/v1/batch"];

    private static readonly IReadOnlyList<string> Names =
        [.. ReservedNames.Written, .. ReservedNames.Coming, "quarantine_x", "rfm_x", "threshold_x"];

    [Fact]
    public Task EveryNameOfThePlatform_ByEveryPathWithEveryKey_HasNoEffect() => Watched.OnAsync(fixture.Stack, async () =>
    {
        using var client = fixture.Stack.Client();
        var (victim, other) = (new Visitor(client), new Visitor(client));
        await victim.BecomesQualifiedAsync();
        await other.BecomesQualifiedAsync();
        await fixture.CatchUpAsync();
        var (victimId, otherId) = (await client.ContactOfAsync($"email:{victim.Email}"), await client.ContactOfAsync($"email:{other.Email}"));
        var before = (await StateAsync(client, victimId, victim), await StateAsync(client, otherId, other));

        foreach (var key in (AuthenticationHeaderValue[])
            [
                GatewayClient.WriteKey(fixture.Stack.WriteKey), GatewayClient.ApiKey(fixture.Stack.Variables["RAPPORT_API_KEY"]),
            ])
        {
            using var http = new HttpClient { BaseAddress = fixture.Stack.Url };
            http.DefaultRequestHeaders.Authorization = key;
            await SendAllAsync(http, victim.Email, otherId);
        }

        await fixture.CatchUpAsync();
        Assert.Equal(before.Item1, await StateAsync(client, victimId, victim));
        Assert.Equal(before.Item2, await StateAsync(client, otherId, other));
    });

    private static async Task SendAllAsync(HttpClient http, string email, string other)
    {
        foreach (var path in SinglePaths)
            foreach (var name in Names)
                Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, $"/v1/{path}", Call(name, email, other))).StatusCode);
        foreach (var path in BatchPaths)
        {
            var batch = new JsonObject { ["batch"] = new JsonArray([.. Spellings().Select(name => Call(name, email, other))]) };
            var status = (await PostAsync(http, $"/v1/{path}", batch)).StatusCode;
            Assert.True(status == HttpStatusCode.OK || (status == HttpStatusCode.NotFound && path != "batch"), $"{path}: {status}");
        }

        using var answer = await PostAsync(http, "/v1/events", new JsonObject
        {
            ["events"] = new JsonArray([.. Spellings().Select(name => new JsonObject
            {
                ["name"] = name, ["email"] = email, ["properties"] = Properties(other),
            })]),
        });
        var results = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.Items("results").ToList();
        Assert.Equal(Spellings().Count(), results.Count);
        Assert.All(results, result => Assert.Equal("EVENT_NAME_RESERVED", result.Text("errorCode")));
    }

    private static IEnumerable<string> Spellings() => Names.SelectMany(name => (string[])
        [name, string.Join(' ', name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))]);

    private static JsonObject Call(string name, string email, string other) => new()
    {
        ["type"] = "track", ["event"] = name, ["name"] = name, ["messageId"] = Guid.NewGuid().ToString(),
        ["anonymousId"] = $"forger-{email}", ["properties"] = Properties(other), ["origin"] = "ORIGIN_KIND_SERVICE", ["hop"] = 1,
        ["context"] = new JsonObject { ["traits"] = new JsonObject { ["email"] = email } },
    };

    private static JsonObject Properties(string other) => new()
    {
        ["into"] = other, ["from"] = other, ["model"] = "engagement", ["threshold"] = "mql", ["to"] = "customer",
        ["tag"] = "forged", ["segment"] = "forged", ["source"] = "manual", ["points"] = 1000, ["outcome"] = "accepted",
        ["score"] = 1000, ["crossing_no"] = 9, ["reason"] = "forged", ["state"] = "granted",
    };

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>All that the platform concluded about somebody, and did to them.</summary>
    private async Task<string> StateAsync(GatewayClient client, string contact, Visitor visitor)
    {
        var known = await client.GetAsync($"/v1/contacts/{contact}");
        var value = await client.GetAsync($"/v1/contacts/{contact}/value");
        var lead = await client.GetAsync($"/v1/leads/{contact}");
        var consents = await client.GetAsync($"/v1/contacts/{contact}/consents");
        var runs = await client.ListAsync($"/v1/contacts/{contact}/runs", "runs");
        var handoffs = await client.ListAsync("/v1/handoffs", "handoffs");
        var messages = await client.ListAsync($"/v1/contacts/{contact}/messages", "messages");
        var said = (await client.TimelineAsync(contact)).Select(e => e.Text("name")).Where(ReservedNames.Contains);
        return string.Join('\n',
            $"contact {known.Text("contact")} merged {known["mergedContacts"]?.ToJsonString()}",
            $"tags {string.Join(',', await client.TagsAsync(contact))}",
            $"stage {lead.Text("stage")} {lead.Text("reason")}",
            $"value {value["lifetime"]?.ToJsonString()} points {value["points"]?["balance"]}",
            $"consents {consents["history"]?.ToJsonString()}",
            $"runs {string.Join(',', runs.Select(run => run.Text("run") + run.Text("id") + run.Text("step")))}",
            $"handoffs {string.Join(',', handoffs.Where(h => h.Text("contact") == contact).Select(h => h.Text("id") + h.Text("state")))}",
            $"messages {string.Join(',', messages.Select(m => m.Text("message") + m.Text("id") + m.Text("state")))}",
            $"mails {(await fixture.Stack.MailsAsync(visitor.Email)).Count}",
            $"told {string.Join(',', said.Order(StringComparer.Ordinal))}");
    }
}
