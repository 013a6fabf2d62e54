using Rapport.Hosting.Time;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

/// <summary>Who fetched something of a mail: a person, or a machine that looks through mails.</summary>
public sealed class MessageHitTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static readonly DateTimeOffset Sent = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("click", "GET", "", Firefox, "")]
    [InlineData("click", "HEAD", "", Firefox, "head_request")]
    [InlineData("click", "GET", "prefetch;prerender", Firefox, "prefetch")]
    [InlineData("click", "GET", "", "", "scanner")]
    [InlineData("click", "GET", "", "Mozilla/5.0 (compatible; Barracuda Sentinel)", "scanner")]
    [InlineData("click", "GET", "", "python-requests/2.32", "scanner")]
    [InlineData("click", "GET", "", "Mozilla/5.0 (Windows NT 10.0) BingPreview/1.0b", "scanner")]
    [InlineData("click", "GET", "", "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36", "")]
    [InlineData("click", "GET", "", "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "")]
    [InlineData("open", "GET", "", "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)", "image_proxy")]
    [InlineData("open", "GET", "", "YahooMailProxy; https://help.yahoo.com", "image_proxy")]
    [InlineData("open", "GET", "", "Mozilla/5.0", "privacy_proxy")]
    [InlineData("open", "GET", "", Firefox, "")]
    public void Sign_OfARequest_IsWhatItShows(string kind, string method, string purpose, string agent, string sign) =>
        Assert.Equal(sign, HitSigns.Of(kind == "click" ? HitKind.Click : HitKind.Open, method, [purpose], agent));

    [Fact]
    public void Click_OfAPerson_IsKnownAfterTwoSecondsAndNotBefore()
    {
        var hits = new[] { Click(1, 60) };
        Assert.Equal(HitVerdict.Pending, Assert.Single(Judge(hits, 61.9)).Verdict);
        Assert.Equal(HitVerdict.Person, Assert.Single(Judge(hits, 62)).Verdict);
    }

    [Theory]
    [InlineData(0.5, "too_soon")]
    [InlineData(1.9, "too_soon")]
    [InlineData(2, "")]
    public void Click_SoonAfterTheMessageWentOut_IsAMachines(double after, string sign)
    {
        var hit = Assert.Single(Judge([Click(1, after)], 100));
        Assert.Equal((sign, sign.Length > 0), (hit.Sign, hit.Verdict == HitVerdict.Machine));
    }

    [Fact]
    public void Clicks_OnSeveralLinksWithinASecond_AreAllAMachines()
    {
        var judged = Judge([Click(1, 60), Click(2, 60.9), Click(3, 61.8), Click(3, 90)], 100);
        Assert.Equal(
            ["several_links_at_once", "several_links_at_once", "several_links_at_once", ""], judged.Select(hit => hit.Sign));
        Assert.Equal(HitVerdict.Person, judged[3].Verdict);
    }

    [Fact]
    public void Click_OfADoubleClick_IsToldOnce()
    {
        var judged = Judge([Click(1, 60), Click(1, 60.3), Click(2, 65), Click(1, 69.9), Click(1, 75.4)], 100);
        Assert.Equal([true, false, true, false, false], Told(judged));
        Assert.Equal([true, true], Told(Judge([Click(1, 60), Click(1, 70.1)], 100)));
    }

    [Fact]
    public void Click_AfterAMachinesOnTheSameLink_IsTold()
    {
        var judged = Judge([Click(1, 60) with { Sign = HitSigns.HeadRequest }, Click(1, 63)], 100);
        Assert.Equal([false, true], Told(judged));
    }

    [Fact]
    public void Opens_OfAMessage_AreToldOnceAndAProxyThatLoadsEverythingNever()
    {
        var judged = Judge(
            [Open(30, HitSigns.PrivacyProxy), Open(40, HitSigns.ImageProxy), Open(4000, "")], 5000);
        Assert.Equal([HitVerdict.Machine, HitVerdict.Person, HitVerdict.Person], judged.Select(hit => hit.Verdict));
        Assert.Equal([false, true, false], Told(judged));
    }

    [Fact]
    public void Verdict_ThatIsGiven_StaysAsItIs()
    {
        var judged = Judge([Click(1, 60)], 62);
        var again = Judge([.. judged, Click(2, 60.5)], 100);
        Assert.Equal([HitVerdict.Person, HitVerdict.Machine], again.Select(hit => hit.Verdict));
    }

    private static IReadOnlyList<MessageHit> Judge(IReadOnlyList<MessageHit> hits, double now) =>
        MessageHit.Judge(hits, Sent, System(now));

    private static IEnumerable<bool> Told(IReadOnlyList<MessageHit> judged) =>
        Enumerable.Range(0, judged.Count).Select(i => MessageHit.IsTold(i, judged));

    // Business time and system time are years apart, and are never compared.
    private static SystemTime System(double seconds) => new(Sent.AddYears(-3).AddSeconds(seconds));

    private static MessageHit Click(int link, double seconds) =>
        new(HitKind.Click, link, $"https://shop.example/{link}", Sent.AddSeconds(seconds), System(seconds), "");

    private static MessageHit Open(double seconds, string sign) =>
        new(HitKind.Open, 0, "", Sent.AddSeconds(seconds), System(seconds), sign);
}
