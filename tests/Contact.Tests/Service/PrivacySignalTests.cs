using System.Net.Http.Json;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;
using static Rapport.Contact.Tests.Service.ConsentCalls;

namespace Rapport.Contact.Tests.Service;

public sealed class PrivacySignalTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task SecGpc_OfABrowser_RefusesSaleAndAdvertisingForItAndItsPersonAndNothingElse()
    {
        await using var app = await AppAsync();
        await SendAsync(app, "1", """{"anonymousId": "b1", "event": "Seen"}""");
        var contact = await IngestAsync(app, "user_id:u", Act("granted", 0, email: "ann@x.com", userId: "u"));
        await SendAsync(app, "1", """{"anonymousId": "b1", "userId": "u", "event": "Seen"}""");
        // Two of the browser alone, two of browser and user, and the consent to e-mail.
        await ListAsync(app, contact, acts: 5);
        // What is absent later takes nothing back, and what is repeated says nothing new.
        await SendAsync(app, null, """{"anonymousId": "b1", "event": "Seen"}""");
        await SendAsync(app, "1", """{"anonymousId": "b1", "event": "Seen"}""");
        var answer = await SettledAsync(app, contact);
        Assert.Equal(5, answer.History.Count);
        Assert.Equal(
            ["marketing Granted", "sale_or_sharing Refused", "targeted_advertising Refused"],
            answer.Current.Where(current => current.Channel == "email").Select(current => $"{current.Purpose} {current.State}"));
        Assert.All(answer.History.Where(act => act.Purpose != "marketing"), act => Assert.Equal("sec_gpc", act.Source));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("true")]
    public async Task SecGpc_OfAnythingButOne_SaysNothing(string? header)
    {
        await using var app = await AppAsync();
        await SendAsync(app, header, """{"anonymousId": "b1", "event": "Seen"}""");
        var contact = await IngestAsync(app, "anonymous_id:b1", new EventInput { Name = "x", AnonymousId = "b1" });
        Assert.Empty((await SettledAsync(app, contact)).History);
    }

    [Fact]
    public async Task SecGpc_ThroughTheNativeApi_IsHeardTooAndOnceForABatch()
    {
        await using var app = await AppAsync();
        using var http = app.HttpOf(ContactApp.WriteKey("wk"));
        http.DefaultRequestHeaders.Add("Sec-GPC", "1");
        var answer = await http.PostAsJsonAsync("/v1/events", new
        {
            events = new[] { new { name = "a", anonymousId = "b1" }, new { name = "b", anonymousId = "b1" } },
        });
        answer.EnsureSuccessStatusCode();
        var contact = await IngestAsync(app, "anonymous_id:b1", new EventInput { Name = "x", AnonymousId = "b1" });
        Assert.Equal(
            ["sale_or_sharing", "targeted_advertising"],
            (await SettledAsync(app, contact)).History.Select(act => act.Purpose).Order());
    }

    // Whatever was sent before is numbered once this is.
    private static async Task<ListConsentsResponse> SettledAsync(ContactApp app, string contact)
    {
        await IngestAsync(app, "user_id:last", new EventInput { Name = "x", UserId = "last" });
        return await app.Consents.ListConsentsAsync(new ListConsentsRequest { Contact = contact }, ContactApp.Caller);
    }

    private static async Task SendAsync(ContactApp app, string? header, string body)
    {
        using var http = app.HttpOf(ContactApp.WriteKey("wk"));
        if (header is not null)
            http.DefaultRequestHeaders.Add("Sec-GPC", header);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync("/v1/track", content)).EnsureSuccessStatusCode();
    }

    private async Task<ContactApp> AppAsync([System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
