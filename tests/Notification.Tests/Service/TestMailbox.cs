using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Rapport.Sinks;

namespace Rapport.Notification.Tests.Service;

/// <summary>A mail as the mailbox shows it.</summary>
internal sealed record ReceivedMail(string Id, string To, string Subject, string MessageId);

/// <summary>The local mailbox in this process, on free ports and in a folder of its own.</summary>
internal sealed class TestMailbox : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;
    private readonly HttpClient http;

    private TestMailbox(WebApplication app, string folder)
    {
        this.app = app;
        this.folder = folder;
        // Kestrel reports its addresses in the order they were added: the page first.
        var addresses = app.Urls.Select(url => new Uri(url)).ToList();
        http = new HttpClient { BaseAddress = addresses[0] };
        SmtpPort = addresses[1].Port;
    }

    public int SmtpPort { get; }

    public static async Task<TestMailbox> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("notification-mailbox-").FullName;
        var app = SinksModule.Build(
        [
            "--Sinks:SmtpPort=0", "--Sinks:WebPort=0", "--Sinks:DataDirectory=" + folder,
            "--Logging:LogLevel:Default=Warning",
        ]);
        await app.StartAsync();
        return new TestMailbox(app, folder);
    }

    /// <summary>Every mail received, oldest first.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> MailsAsync()
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("/api/messages?page_size=500");
        return [.. answer.GetProperty("messages").EnumerateArray().Reverse().Select(mail => new ReceivedMail(
            mail.GetProperty("id").GetString()!, mail.GetProperty("to").EnumerateArray().First().GetString()!,
            mail.GetProperty("subject").GetString()!, mail.GetProperty("message_id").GetString()!))];
    }

    /// <summary>The source of a mail.</summary>
    public Task<string> RawAsync(string id) =>
        http.GetStringAsync(new Uri($"/api/messages/{id}/raw", UriKind.Relative));

    /// <summary>How many mails came, ever.</summary>
    public async Task<int> CountAsync() =>
        (await http.GetFromJsonAsync<JsonElement>("/api/counts")).GetProperty("total").GetInt32();

    /// <summary>Lets the next mails fail: reject, delay, drop_before_accept or drop_after_accept.</summary>
    public async Task FailAsync(int next, string action, int code = 451, int delayMs = 0) =>
        (await http.PostAsJsonAsync("/api/faults", new { next, action, code, delay_ms = delayMs })).EnsureSuccessStatusCode();

    /// <summary>Lets the next mails come again.</summary>
    public async Task ClearFaultsAsync() =>
        (await http.DeleteAsync(new Uri("/api/faults", UriKind.Relative))).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
