using System.Net;
using System.Net.Http.Json;
using MailKit.Net.Smtp;

namespace Rapport.Sinks.Tests.Smtp;

public sealed class FaultTests : IAsyncLifetime
{
    private LocalMailbox mailbox = null!;

    public async Task InitializeAsync() => mailbox = await LocalMailbox.Start();

    public async Task DisposeAsync() => await mailbox.DisposeAsync();

    [Fact]
    public async Task Reject_NextTwo_AreAnsweredWithTheCodeAndTheThirdIsTaken()
    {
        await Plan(new { next = 2, action = "reject", code = 550 });
        using var client = await mailbox.Connect();
        for (var each = 0; each < 2; each++)
        {
            var refused = await Assert.ThrowsAsync<SmtpCommandException>(
                () => client.SendAsync(LocalMailbox.Message()));
            Assert.Equal(550, (int)refused.StatusCode);
        }
        await client.SendAsync(LocalMailbox.Message(subject: "Third"));
        Assert.Equal(["Third"], await mailbox.Subjects());
    }

    [Theory]
    [InlineData("drop_before_accept", 0)]
    [InlineData("drop_after_accept", 1)]
    public async Task Drop_EndsTheConnectionWithoutAReply(string action, int kept)
    {
        await Plan(new { next = 1, action });
        using var raw = new RawSmtp(mailbox.SmtpPort);
        await raw.BeginData();
        Assert.Equal("closed", await raw.Ask("Subject: Lost\r\n\r\nx\r\n."));
        Assert.Equal(kept, (await mailbox.Subjects()).Count);
    }

    [Fact]
    public async Task Delay_HoldsTheReplyAndThenTakesTheMessage()
    {
        await Plan(new { next = 1, action = "delay", delay_ms = 300 });
        using var client = await mailbox.Connect();
        var started = TimeProvider.System.GetTimestamp();
        await client.SendAsync(LocalMailbox.Message());
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(290));
        Assert.Single(await mailbox.Subjects());
    }

    [Fact]
    public async Task Plan_OfNonsense_NamesEveryField()
    {
        var answer = await mailbox.Http.PostAsJsonAsync(
            "/api/faults", new { next = 0, action = "reject", code = 250, delay_ms = -1 });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.All(
            ["next", "code", "delay_ms"], field => Assert.Contains($"\"{field}\"", text, StringComparison.Ordinal));
        Assert.Equal(0, (await mailbox.Get("/api/faults")).GetArrayLength());
    }

    [Fact]
    public async Task Clear_ForgetsWhatWasPlanned()
    {
        await Plan(new { next = 5, action = "reject" });
        await mailbox.Http.DeleteAsync("/api/faults");
        using var client = await mailbox.Connect();
        await client.SendAsync(LocalMailbox.Message());
        Assert.Single(await mailbox.Subjects());
    }

    private async Task Plan(object fault) =>
        (await mailbox.Http.PostAsJsonAsync("/api/faults", fault)).EnsureSuccessStatusCode();
}
