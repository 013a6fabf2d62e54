using System.Net.Http.Json;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using MimeKit;

namespace Rapport.Sinks.Tests;

/// <summary>The whole mailbox program in this process, on free ports and in a folder of its own.</summary>
public sealed class LocalMailbox : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly bool ownsFolder;

    private LocalMailbox(WebApplication app, string folder, bool ownsFolder)
    {
        this.app = app;
        this.ownsFolder = ownsFolder;
        Folder = folder;
        var addresses = app.Urls.Select(url => new Uri(url)).ToList();
        // Kestrel reports its addresses in the order they were added: the page first.
        Http = new HttpClient { BaseAddress = addresses[0] };
        SmtpPort = addresses[1].Port;
    }

    public HttpClient Http { get; }

    public int SmtpPort { get; }

    public string Folder { get; }

    public static async Task<LocalMailbox> Start(string? folder = null, params string[] settings)
    {
        var where = folder ?? Directory.CreateTempSubdirectory("mailbox-").FullName;
        var app = SinksModule.Build(
        [
            "--Sinks:SmtpPort=0", "--Sinks:WebPort=0", "--Sinks:DataDirectory=" + where,
            "--Logging:LogLevel:Default=Warning", .. settings,
        ]);
        await app.StartAsync();
        return new LocalMailbox(app, where, folder is null);
    }

    public async Task<SmtpClient> Connect()
    {
        var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", SmtpPort, SecureSocketOptions.None);
        return client;
    }

    public static MimeMessage Message(string to = "lin@example.com", string subject = "Hello", string? id = null) =>
        new()
    {
        From = { new MailboxAddress("Rapport", "hello@rapport.example") },
        To = { MailboxAddress.Parse(to) },
        Subject = subject,
        MessageId = id ?? MimeKit.Utils.MimeUtils.GenerateMessageId("rapport.example"),
        Body = new TextPart("plain") { Text = "Good morning.\n" },
    };

    public async Task<JsonElement> Get(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    public async Task<IReadOnlyList<string>> Subjects(string query = "") =>
        [.. (await Get("/api/messages" + query)).GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("subject").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        if (ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
