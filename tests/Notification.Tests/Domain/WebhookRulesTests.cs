using System.Net;
using System.Text;
using Rapport.Notification.Domain.Webhooks;

namespace Rapport.Notification.Tests.Domain;

public sealed class WebhookRulesTests
{
    [Theory]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://10.1.2.3/x")]
    [InlineData("https://172.16.0.1/x")]
    [InlineData("https://192.168.1.1/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://①②⑦.⓪.⓪.①/")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost./")]
    [InlineData("https://shop.localhost/")]
    [InlineData("https://contact.rapport.svc.cluster.local/")]
    [InlineData("https://contact/")]
    [InlineData("http://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("https://example.com:6379/")]
    [InlineData("https://example.com:22/")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("https://example.com/#x")]
    [InlineData("//example.com/")]
    [InlineData("")]
    public void Row46_AddressThatIsNoReceiver_IsRefused(string url) => Assert.NotNull(WebhookRules.UrlFault(url, privateToo: false));

    [Theory]
    [InlineData("https://example.com/hooks?x=1")]
    [InlineData("https://example.com:8443/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700::1111]/")]
    [InlineData("https://bücher.example.com/")]
    public void Address_OfThePublicInternet_IsTaken(string url) => Assert.Null(WebhookRules.UrlFault(url, privateToo: false));

    [Fact]
    public void Address_OfADevelopersMachine_IsTakenWhereSettingsSaySo()
    {
        Assert.Null(WebhookRules.UrlFault("http://localhost:3000/x", privateToo: true));
        Assert.NotNull(WebhookRules.UrlFault("ftp://localhost/x", privateToo: true));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.31.255.255", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001::1", false)]
    [InlineData("::", false)]
    [InlineData("ff02::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("64:ff9b::808:808", true)]
    public void Address_IsPublicOrNot(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void Faults_AreNamedAllAtOnce() => Assert.Equal(
        ["url", "events[1]", "description"],
        WebhookRules.Faults("x", ["message_sent", "Message Sent"], new string('x', 201), false).Select(fault => fault.Path));

    // The example of the specification, Standard Webhooks 1.0.
    [Fact]
    public void Signature_OfTheSpecificationsExample_IsTheSame()
    {
        var secret = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        var signed = WebhookSignature.Of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""), [secret]);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signed);
        Assert.Equal(2, WebhookSignature.Of("x", 1, [], [secret, secret]).Split(' ').Length);
    }

    [Fact]
    public void Secret_AsItIsShown_IsThatOfTheSpecification() => Assert.Equal(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", WebhookSignature.Show(Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, false)]
    [InlineData(119, false)]
    [InlineData(120, true)]
    [InlineData(500, true)]
    public void Webhook_IsGivenUp_WhenItHasFailedForAsLongAsPatienceLasts(int? hours, bool isGivenUp)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var webhook = new WebhookRecord
        {
            Id = "wh_1", Workspace = "w1", Url = "https://example.com", Events = ["*"], CreatedAt = now, Secret = [], After = [],
            FailingSince = hours is { } ago ? now.AddHours(-ago) : null,
        };
        Assert.Equal(isGivenUp, webhook.IsGivenUp(now, TimeSpan.FromDays(5)));
    }

    [Theory]
    [InlineData("order_completed", 0, 8, true)]
    [InlineData("order_completed", 0, 7, false)]
    [InlineData("order_completed", 1, 1, true)]
    [InlineData("order_completed", 2, 1, true)]
    [InlineData("page_viewed", 0, 8, false)]
    public void Webhook_HearsWhatItNames_FromWhereTheLogReachedWhenItWasMade(string name, int partition, long n, bool hears) =>
        Assert.Equal(hears, new WebhookRecord
        {
            Id = "wh_1", Workspace = "w1", Url = "https://example.com", Events = ["order_completed"], CreatedAt = default, Secret = [],
            After = [7, 0],
        }.Hears(name, partition, n));

    [Theory]
    [InlineData(0, "")]
    [InlineData(204, "2xx")]
    [InlineData(301, "3xx")]
    [InlineData(429, "4xx")]
    [InlineData(503, "5xx")]
    public void Attempt_TellsTheClassOfItsAnswer(int status, string responseClass) =>
        Assert.Equal(responseClass, new WebhookTry(DateTimeOffset.UnixEpoch, status, "refused", TimeSpan.Zero).ResponseClass);

    [Fact]
    public void Schedule_IsFourteenAttemptsOverThreeDays()
    {
        var waits = Enumerable.Range(1, WebhookSchedule.MostAttempts - 1).Select(i => WebhookSchedule.WaitAfter(i, 0)!.Value).ToList();

        Assert.Equal(14, WebhookSchedule.MostAttempts);
        Assert.Equal(TimeSpan.FromSeconds(5), waits[0]);
        Assert.Equal(waits.Order(), waits);
        Assert.InRange(waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).TotalHours, 71, 73);
        Assert.Null(WebhookSchedule.WaitAfter(14, 0));
    }

    [Theory]
    [InlineData(1, 0, null, 5)]
    [InlineData(1, 1, null, 4.5)]
    [InlineData(1, 0, 60, 60)]
    [InlineData(1, 0, 1, 5)]
    [InlineData(1, 0, 86_400, 3_600)]
    [InlineData(13, 0, 86_400, 72_000)]
    public void Wait_TakesATenthOffAndHearsTheReceiver(int attempts, double chance, int? asked, double seconds) =>
        Assert.Equal(seconds, WebhookSchedule.WaitAfter(attempts, chance, asked is { } s ? TimeSpan.FromSeconds(s) : null)!.Value.TotalSeconds, 3);
}
