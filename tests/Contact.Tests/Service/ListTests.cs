using System.Net;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Lists and lookups as callers ask for them, and what they refuse.</summary>
public sealed class ListTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Contacts_FilteredAndOrdered_AreThoseAskedFor()
    {
        await using var app = await StartAsync(people: 4, strangers: 3);
        var all = (await app.Contacts.ListContactsAsync(new ListContactsRequest(), ContactApp.Caller)).Contacts;
        var middle = all[3].CreateTime.ToDateTimeOffset().ToString("O");

        Assert.Equal(all.Where(c => c.Known), await FilteredAsync(app, "known = true"));
        Assert.Equal(all.Where(c => !c.Known), await FilteredAsync(app, "known = false"));
        Assert.Equal(all.Reverse(), await FilteredAsync(app, "", "create_time"));
        var since = all.Where(c => c.CreateTime.ToDateTimeOffset() >= all[3].CreateTime.ToDateTimeOffset()).ToList();
        Assert.Equal(since, await FilteredAsync(app, $"create_time >= \"{middle}\""));
        Assert.Equal(all.Except(since), await FilteredAsync(app, $"create_time < \"{middle}\""));
        Assert.Empty(await FilteredAsync(app, "create_time > \"2999-01-01T00:00:00Z\""));
    }

    [Theory]
    [InlineData("filter=email=%22x%22", "filter")]
    [InlineData("filter=contact.nowhere==%22x%22", "filter")]
    [InlineData("order_by=contact.nowhere", "order_by")]
    [InlineData("filter=stage%3D%22mql%22", "filter")]
    [InlineData("order_by=email", "order_by")]
    [InlineData("page_size=-1", "page_size")]
    public async Task Contacts_WhatTheListCannotDo_IsRefusedByName(string query, string field)
    {
        await using var app = await StartAsync(people: 1, strangers: 0);
        using var http = app.Http();

        using var answer = await http.GetAsync(new Uri("/v1/contacts?" + query, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var details = body.RootElement.GetProperty("details");
        Assert.Equal("FIELDS_INVALID", details[0].GetProperty("reason").GetString());
        Assert.Equal(field, details[1].GetProperty("fieldViolations")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task EveryList_InPagesOfOne_TellsTheSameAndRefusesForeignTokens()
    {
        await using var app = await StartAsync(people: 4, strangers: 1);
        var contact = (await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:u0" }, ContactApp.Caller)).Contact_;
        using var http = app.Http();
        using var rejected = await http.PostAsync(new Uri("/v1/batch", UriKind.Relative), new StringContent(
            """{"batch":[{"type":"track","userId":"u"},{"type":"track","userId":"u"},{"type":"track","userId":"u"}]}"""));
        rejected.EnsureSuccessStatusCode();

        await ListWalk.AllHoldAsync(
            app.Calls(ContactApp.Workspace), app.Calls("other"),
            new Dictionary<string, string>
            {
                ["ListContacts"] = "{}",
                ["ListContactEvents"] = $$"""{"contact":"{{contact}}"}""",
                ["ListIngestRejects"] = "{}",
            },
            elsewhere: ["ListQuarantine"], ContactService.Descriptor, QuarantineService.Descriptor);
        var contacts = PublicCall.Of(ContactService.Descriptor).Single(call => call.Rpc.Name == "ListContacts");
        foreach (var other in (string[])["""{"known":true}""", """{"filter":"known = true"}""", """{"orderBy":"create_time"}"""])
            await ListWalk.RefusesTokenOfAsync(app.Calls(ContactApp.Workspace), contacts, "{}", contacts, other);
    }

    [Fact]
    public async Task Timeline_OfLargeEvents_ComesInPagesOfAboutAMegabyte()
    {
        await using var app = await StartAsync(people: 0, strangers: 0);
        for (var i = 0; i < 6; i++)
            await app.Contacts.IngestEventsAsync(new IngestEventsRequest
            {
                Events =
                {
                    Enumerable.Range(0, 15).Select(n => new EventInput
                    {
                        Name = "large", UserId = "u0",
                        Properties = new Struct { Fields = { ["text"] = Value.ForString(new string('x', 30_000)) } },
                    }),
                },
            }, ContactApp.Caller);
        await app.NumberedAsync(90);
        var contact = (await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "user_id:u0" }, ContactApp.Caller)).Contact_;

        var seen = new List<string>();
        for (var token = ""; ;)
        {
            var page = await app.Contacts.ListContactEventsAsync(
                new ListContactEventsRequest { Contact = contact, PageSize = 500, PageToken = token }, ContactApp.Caller);
            Assert.InRange(page.CalculateSize(), 1, 1_100_000);
            seen.AddRange(page.Events.Select(happened => happened.Id));
            if ((token = page.NextPageToken).Length == 0)
                break;
        }

        Assert.Equal((90, 90), (seen.Count, seen.Distinct().Count()));
    }

    [Fact]
    public async Task EveryCallAboutAContact_ThatDoesNotExist_IsNotFound()
    {
        await using var app = await StartAsync(people: 0, strangers: 0);

        await StrangerWalk.RefusesAsync(
            app.Calls(ContactApp.Workspace),
            new Dictionary<string, string>
            {
                ["RequestConsentConfirmation"] = """{"channel":"email"}""",
                ["SetConsent"] = """{"consent":{"purpose":"marketing","channel":"email","state":"CONSENT_STATE_GRANTED"}}""",
            },
            ContactService.Descriptor, ConsentService.Descriptor);
    }

    [Fact]
    public async Task EveryWrite_HoweverItIsMisshapen_IsRefusedWithAReason()
    {
        await using var app = await StartAsync(people: 0, strangers: 0);

        await MisshapenWalk.RefusesAsync(
            app.Calls(ContactApp.Workspace), [ContactService.Descriptor, ConsentService.Descriptor, QuarantineService.Descriptor],
            "BatchGetContacts");
    }

    [Theory]
    [InlineData("email:ann+news@example.com")]
    [InlineData("email:ann%2Bnews@example.com")]
    [InlineData("phone:+8613800138000")]
    [InlineData("phone:%2B86 138 0013 8000")]
    public async Task Lookup_PlusInAUrl_FindsTheContact(string identifier)
    {
        await using var app = await StartAsync(people: 0, strangers: 0);
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events = { new EventInput { Name = "identified", Email = "ann+news@example.com", Phone = "+86 138 0013 8000" } },
        }, ContactApp.Caller);
        await app.NumberedAsync(1);
        using var http = app.Http();

        using var answer = await http.GetAsync(new Uri("/v1/contacts:lookup?identifier=" + identifier, UriKind.Relative));

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Lookup_OfNobody_NamesTheTypeAndNotTheValue()
    {
        await using var app = await StartAsync(people: 0, strangers: 0);
        using var http = app.Http();

        using var answer = await http.GetAsync(
            new Uri("/v1/contacts:lookup?identifier=email:nobody@example.com", UriKind.Relative));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var body = JsonDocument.Parse(text);
        var info = body.RootElement.GetProperty("details")[0];
        Assert.Equal("NOT_FOUND", info.GetProperty("reason").GetString());
        Assert.Equal("email", info.GetProperty("metadata").GetProperty("identifier_type").GetString());
        Assert.Equal("contact", info.GetProperty("metadata").GetProperty("resource").GetString());
        Assert.Equal("There is no contact with this email.", body.RootElement.GetProperty("message").GetString());
        Assert.DoesNotContain("nobody", text, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<V1.Contact>> FilteredAsync(ContactApp app, string filter, string order = "") =>
        (await app.Contacts.ListContactsAsync(
            new ListContactsRequest { Filter = filter, OrderBy = order }, ContactApp.Caller)).Contacts;

    // The first has four events of one instant.
    private async Task<ContactApp> StartAsync(int people, int strangers)
    {
        var app = await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToTimestamp();
        var events = 0;
        for (var i = 0; i < people + strangers; i++)
        {
            var request = new IngestEventsRequest();
            for (var n = 0; n < (i == 0 ? 4 : 1); n++, events++)
                request.Events.Add(i < people
                    ? new EventInput { Name = "seen", UserId = $"u{i}", OccurredAt = at }
                    : new EventInput { Name = "seen", AnonymousId = $"a{i}", OccurredAt = at });
            await app.Contacts.IngestEventsAsync(request, ContactApp.Caller);
            // One by one: contacts of their own milliseconds.
            await app.NumberedAsync(events);
        }

        return app;
    }
}
