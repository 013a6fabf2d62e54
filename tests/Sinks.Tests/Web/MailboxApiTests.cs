using System.Net;
using MimeKit;

namespace Rapport.Sinks.Tests.Web;

public sealed class MailboxApiTests : IAsyncLifetime
{
    private LocalMailbox mailbox = null!;

    public async Task InitializeAsync() => mailbox = await LocalMailbox.Start();

    public async Task DisposeAsync() => await mailbox.DisposeAsync();

    [Fact]
    public async Task List_ByRecipientAndSubject_MatchesPartsWhateverTheCase()
    {
        await Send(("lin@example.com", "Welcome"), ("mei@example.com", "Welcome back"), ("lin@example.com", "Sale"));
        Assert.Equal(["Sale", "Welcome"], await mailbox.Subjects("?to=LIN@"));
        Assert.Equal(["Welcome back", "Welcome"], await mailbox.Subjects("?subject=welcome"));
        Assert.Equal(["Welcome"], await mailbox.Subjects("?to=lin&subject=welcome"));
        Assert.Equal(["Welcome back"], await mailbox.Subjects("?q=mei"));
        Assert.Equal(["Sale"], await mailbox.Subjects("?after=m_2"));
    }

    [Fact]
    public async Task List_InPages_GivesEveryMessageOnceNewestFirst()
    {
        await Send([.. Enumerable.Range(1, 7).Select(each => ("lin@example.com", $"{each}"))]);
        var (subjects, token) = (new List<string>(), "");
        do
        {
            var page = await mailbox.Get($"/api/messages?page_size=3&page_token={token}");
            subjects.AddRange(
                page.GetProperty("messages").EnumerateArray().Select(each => each.GetProperty("subject").GetString()!));
            token = page.GetProperty("next_page_token").GetString()!;
        } while (token.Length > 0);
        Assert.Equal(["7", "6", "5", "4", "3", "2", "1"], subjects);
    }

    [Theory]
    [InlineData("?after=yesterday", "after")]
    [InlineData("?page_token=m_x", "page_token")]
    [InlineData("?page_size=-1", "page_size")]
    public async Task List_WithNonsense_NamesTheParameter(string query, string field)
    {
        var answer = await mailbox.Http.GetAsync(new Uri("/api/messages" + query, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_GivesEnvelopeBodiesHeadersAndAttachments()
    {
        var message = LocalMailbox.Message(id: "one@rapport.example");
        message.Bcc.Add(MailboxAddress.Parse("hidden@example.com"));
        var builder = new BodyBuilder { TextBody = "plain", HtmlBody = "<p>rich</p>" };
        builder.Attachments.Add("price.csv", "a,b"u8.ToArray(), new ContentType("text", "csv"));
        message.Body = builder.ToMessageBody();
        using var client = await mailbox.Connect();
        await client.SendAsync(message);
        var found = await mailbox.Get("/api/messages/m_1");
        Assert.Equal("one@rapport.example", found.GetProperty("message_id").GetString());
        Assert.Equal("hello@rapport.example", found.GetProperty("envelope_from").GetString());
        Assert.Equal(["lin@example.com", "hidden@example.com"],
            found.GetProperty("envelope_to").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal("plain", found.GetProperty("text").GetString());
        Assert.Equal("<p>rich</p>", found.GetProperty("html").GetString());
        Assert.Equal("price.csv", found.GetProperty("attachments")[0].GetProperty("name").GetString());
        Assert.Contains(found.GetProperty("headers").EnumerateArray(),
            header => header.GetProperty("name").GetString() == "Subject");
        using var raw = await mailbox.Http.GetStreamAsync(new Uri("/api/messages/m_1/raw", UriKind.Relative));
        Assert.Equal("Hello", (await MimeMessage.LoadAsync(raw)).Subject);
    }

    [Theory]
    [InlineData("m_99")]
    [InlineData("nonsense")]
    public async Task Open_Unknown_Is404(string id) => Assert.Equal(HttpStatusCode.NotFound,
        (await mailbox.Http.GetAsync(new Uri("/api/messages/" + id, UriKind.Relative))).StatusCode);

    [Fact]
    public async Task Open_OfSomethingThatIsNoMessage_StillShowsTheEnvelope()
    {
        using var raw = new Smtp.RawSmtp(mailbox.SmtpPort);
        await raw.BeginData();
        Assert.StartsWith("250", await raw.Ask("\u0001\u0002 no header at all\r\n."), StringComparison.Ordinal);
        var found = await mailbox.Get("/api/messages/m_1");
        Assert.Equal("b@example.com", found.GetProperty("envelope_to")[0].GetString());
    }

    [Fact]
    public async Task Counts_WithARepeatedMessageId_ListIt()
    {
        using var client = await mailbox.Connect();
        foreach (var id in (string[])["a@x", "b@x", "a@x", "a@x"])
            await client.SendAsync(LocalMailbox.Message(id: id));
        var counts = await mailbox.Get("/api/counts");
        Assert.Equal(4, counts.GetProperty("total").GetInt32());
        Assert.Equal(2, counts.GetProperty("distinct_message_ids").GetInt32());
        var duplicate = Assert.Single(counts.GetProperty("duplicates").EnumerateArray());
        Assert.Equal("a@x", duplicate.GetProperty("message_id").GetString());
        Assert.Equal(3, duplicate.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Delete_EmptiesMessagesAndCountsAndNumbersGoOn()
    {
        await Send(("lin@example.com", "Old"));
        await mailbox.Http.DeleteAsync(new Uri("/api/messages", UriKind.Relative));
        await mailbox.Http.DeleteAsync(new Uri("/api/messages", UriKind.Relative));
        Assert.Equal(0, (await mailbox.Get("/api/counts")).GetProperty("total").GetInt32());
        await Send(("lin@example.com", "New"));
        Assert.Equal("New", (await mailbox.Get("/api/messages/m_2")).GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Page_ComesWithItsFilesAndAPolicyThatForbidsForeignScript()
    {
        foreach (var path in (string[])["/", "/mailbox.css", "/mailbox.js"])
        {
            var answer = await mailbox.Http.GetAsync(new Uri(path, UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(),
                StringComparison.Ordinal);
            Assert.DoesNotContain("http", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private async Task Send(params (string To, string Subject)[] messages)
    {
        using var client = await mailbox.Connect();
        foreach (var (to, subject) in messages) await client.SendAsync(LocalMailbox.Message(to, subject));
    }
}
