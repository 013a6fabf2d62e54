using System.Text.Json.Nodes;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Stories;

/// <summary>The platform's main job in words, through the gateway alone, by the definitions of samples/story.</summary>
[Collection(StackTests.Name)]
public sealed class LeadStoryTests(StackFixture fixture)
{
    [Fact]
    public Task Story_LeadCrossesThreshold_MailSentAndHandoffAccepted() => Watched.OnAsync(fixture.Stack, async () =>
    {
        using var client = fixture.Stack.Client();
        var visitor = new Visitor(client);
        await visitor.LooksAtAsync("/products/solar", visitor.Phone);
        await visitor.LooksAtAsync("/pricing/solar", visitor.Phone);
        await visitor.LooksAtAsync("/products/solar", visitor.Desktop);
        await visitor.LooksAtAsync("/pricing/solar", visitor.Desktop);
        await visitor.DoesAsync("White Paper Downloaded", device: visitor.Desktop);
        await visitor.TellsWhoTheyAreAsync();
        await visitor.DecidesOnMailAsync("granted");
        await fixture.CatchUpAsync();
        var contact = await client.ContactOfAsync($"email:{visitor.Email}");
        Assert.Equal(contact, await client.ContactOfAsync($"anonymous_id:{visitor.Desktop}"));
        Assert.NotEqual(contact, await client.ContactOfAsync($"anonymous_id:{visitor.Phone}"));
        Assert.Equal("lead", await StageAsync(client, contact));

        // The phone is joined to the address: what was done on it counts too, and with the quote it is enough.
        await visitor.DoesAsync("Quote Requested", device: visitor.Phone);
        await fixture.CatchUpAsync();
        Assert.Equal(contact, await client.ContactOfAsync($"anonymous_id:{visitor.Phone}"));
        Assert.Equal("mql", await StageAsync(client, contact));
        Assert.Equal(["hot", "interest:solar", "price_aware"], await client.TagsAsync(contact));
        var mail = Assert.Single(await fixture.Stack.MailsAsync(visitor.Email));
        Assert.StartsWith("Ann", mail.Subject, StringComparison.Ordinal);

        await CallAsync(client, contact);
        await fixture.CatchUpAsync();
        Assert.Equal("sal", await StageAsync(client, contact));
        AssertTold(await client.TimelineAsync(contact));
    });

    [Fact]
    public Task Consent_WithdrawnBeforeSend_MailNotSentWithReason() => Watched.OnAsync(fixture.Stack, async () =>
    {
        using var client = fixture.Stack.Client();
        var visitor = new Visitor(client);
        await visitor.BecomesQualifiedAsync();
        await fixture.CatchUpAsync();
        Assert.Single(await fixture.Stack.MailsAsync(visitor.Email));

        // The second mail waits for three days; on the second day the consent is withdrawn.
        await fixture.AdvanceAsync(TimeSpan.FromDays(2));
        await visitor.DecidesOnMailAsync("refused");
        await fixture.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.Single(await fixture.Stack.MailsAsync(visitor.Email));
        var timeline = await client.TimelineAsync(await client.ContactOfAsync($"email:{visitor.Email}"));
        var notSent = Assert.Single(timeline, e => e.Text("name") == "message_not_sent");
        Assert.Equal(("second-try", "no_consent"), (notSent.Property("template"), notSent.Property("reason")));
    });

    // Two agents take what there is at the same time; the lead comes to one of them.
    private static async Task CallAsync(GatewayClient client, string contact)
    {
        var claimed = await Task.WhenAll(ClaimAllAsync(client, "agent-ruth"), ClaimAllAsync(client, "agent-li"));
        var claim = Assert.Single(claimed.SelectMany(claims => claims), c => c["handoff"]!.Text("contact") == contact);
        var handoff = claim["handoff"]!;
        Assert.Equal("mql", handoff.Text("reason"));
        Assert.Equal("Ann", handoff["dossier"]!["traits"]!.Text("first_name"));
        await client.PostAsync($"/v1/handoffs/{handoff.Text("id")}:complete", new JsonObject
        {
            ["lease_token"] = claim.Text("leaseToken"), ["outcome"] = "accepted", ["reason"] = "has_project",
        });
    }

    private static async Task<IReadOnlyList<JsonNode>> ClaimAllAsync(GatewayClient client, string agent)
    {
        var claims = new List<JsonNode>();
        while (true)
        {
            var claim = await client.PostAsync("/v1/handoffs:claim",
                new JsonObject { ["queue"] = "sales", ["agent"] = agent });
            if (claim["handoff"] is null)
                return claims;
            claims.Add(claim);
        }
    }

    private static async Task<string> StageAsync(GatewayClient client, string contact) =>
        (await client.GetAsync($"/v1/leads/{contact}")).Text("stage");

    private static void AssertTold(IReadOnlyList<JsonNode> timeline)
    {
        string[] once =
        [
            "white_paper_downloaded", "identified", "consent_changed", "quote_requested", "contact_absorbed",
            "threshold_crossed", "journey_entered", "message_sent", "handoff_opened", "handoff_claimed",
            "handoff_completed",
        ];
        var names = timeline.Select(e => e.Text("name")).ToList();
        Assert.All(once, name => Assert.Single(names, name));
        Assert.Equal(4, names.Count(name => name == "page_viewed"));
        Assert.Equal(["lead", "mql", "sal"], timeline.Reverse().Where(e => e.Text("name") == "stage_changed")
            .OrderBy(e => e.Instant("occurredAt")).Select(e => e.Property("to")));
    }
}
