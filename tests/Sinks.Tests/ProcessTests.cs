using System.Diagnostics;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Rapport.Sinks.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mailbox-").FullName;

    [Fact]
    public async Task Kill9_AfterAcceptedMessages_LosesNone()
    {
        var accepted = new List<string>();
        using (var process = StartProgram(out var port))
        {
            using var client = await Connect(port);
            for (var each = 0; each < 200; each++)
            {
                var message = LocalMailbox.Message(subject: $"{each}");
                await client.SendAsync(message);
                accepted.Add($"{each}");
            }
            process.Kill();
            await process.WaitForExitAsync();
        }
        await using var again = await LocalMailbox.Start(folder);
        Assert.Equal(Enumerable.Reverse(accepted), await again.Subjects("?page_size=1000"));
    }

    [Fact]
    public async Task Load_OfFourPersistentConnections_IsTakenWhole()
    {
        const int Each = 2500;
        await using var mailbox = await LocalMailbox.Start();
        await SendMany(mailbox.SmtpPort, Each);
        Assert.Equal(4 * Each, (await mailbox.Get("/api/counts")).GetProperty("distinct_message_ids").GetInt32());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task SendMany(int port, int each) =>
        Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
    {
        using var raw = new Smtp.RawSmtp(port);
        await raw.Reply();
        await raw.Ask("EHLO test");
        for (var number = 0; number < each; number++)
        {
            await raw.Send("MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
            for (var reply = 0; reply < 3; reply++) await raw.Reply();
            await raw.Ask($"Subject: Hi\r\nMessage-ID: <{Guid.NewGuid()}@x>\r\nFrom: a@example.com\r\n\r\nBody\r\n.");
        }
    })));

    private Process StartProgram(out int port)
    {
        var info = new ProcessStartInfo("dotnet",
        [
            typeof(SinksOptions).Assembly.Location,
            "--Sinks:SmtpPort=0", "--Sinks:WebPort=0", "--Sinks:DataDirectory=" + folder,
        ]) { RedirectStandardOutput = true };
        var process = Process.Start(info)!;
        var ports = new List<int>();
        while (ports.Count < 2 && process.StandardOutput.ReadLine() is { } line)
        {
            var at = line.IndexOf("127.0.0.1:", StringComparison.Ordinal);
            if (line.Contains("Now listening", StringComparison.Ordinal) && at > 0)
                ports.Add(int.Parse(new string([.. line[(at + 10)..].TakeWhile(char.IsAsciiDigit)]),
                    System.Globalization.CultureInfo.InvariantCulture));
        }
        _ = process.StandardOutput.ReadToEndAsync();
        port = ports[1];
        return process;
    }

    private static async Task<SmtpClient> Connect(int port)
    {
        var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
        return client;
    }
}
