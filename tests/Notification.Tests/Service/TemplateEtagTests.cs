using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Two people write the same template: neither replaces what they have not read.</summary>
public sealed class TemplateEtagTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Template_SavedWithTheEtagOfAnOlderVersion_IsRefusedAndStaysAsItIs()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        var first = await SavedAsync(http, "one", "");
        var second = await SavedAsync(http, "two", first.GetProperty("etag").GetString()!);
        Assert.Equal(2, second.GetProperty("version").GetInt32());
        Assert.NotEqual(first.GetProperty("etag").GetString(), second.GetProperty("etag").GetString());

        using var late = await SaveAsync(http, "three", first.GetProperty("etag").GetString()!);

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("ETAG_MISMATCH", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var now = await http.GetFromJsonAsync<JsonElement>("/v1/templates/shared");
        Assert.Equal(("two", 2), (now.GetProperty("subject").GetString(), now.GetProperty("version").GetInt32()));
        // What is there already is no change, so that a repeat has the same answer; without an etag the newest is replaced.
        Assert.Equal(2, (await SavedAsync(http, "two", first.GetProperty("etag").GetString()!)).GetProperty("version").GetInt32());
        Assert.Equal(3, (await SavedAsync(http, "three", "")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Template_ThatIsDeletedOrWasNeverThere_HasNoEtagThatFits()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var http = app.Service.Rest();
        using var never = await SaveAsync(http, "one", "1");
        Assert.Equal(HttpStatusCode.Conflict, never.StatusCode);
        var etag = (await SavedAsync(http, "one", "")).GetProperty("etag").GetString()!;
        (await http.DeleteAsync("/v1/templates/shared")).EnsureSuccessStatusCode();

        using var late = await SaveAsync(http, "two", etag);

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    private static Task<HttpResponseMessage> SaveAsync(HttpClient http, string subject, string etag) =>
        http.PostAsJsonAsync("/v1/templates", new
        {
            id = "shared", channel = "email", @class = "transactional", subject, text = "x", etag,
        });

    private static async Task<JsonElement> SavedAsync(HttpClient http, string subject, string etag)
    {
        using var answer = await SaveAsync(http, subject, etag);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
