using System.Net;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

/// <summary>Which links of a mail lead over the platform, and that all else of it stays as it was written.</summary>
public sealed class LinkTrackingTests
{
    private static readonly WayOut WayOut = new("https://mail.example/u/t", "https://mail.example/preferences/t", "");

    [Theory]
    [InlineData("""<a href="https://shop.example/a?x=1&amp;y=2">go</a>""", """<a href="[1 https://shop.example/a?x=1&y=2]">go</a>""")]
    [InlineData("""<A class='b' HREF='http://shop.example/' id=c>go</A>""", """<A class='b' HREF='[1 http://shop.example/]' id=c>go</A>""")]
    [InlineData("""<a title="a > b" href="https://shop.example/">go</a>""", """<a title="a > b" href="[1 https://shop.example/]">go</a>""")]
    [InlineData("""<a title=" href='https://x.example/'" href="https://shop.example/">go</a>""", """<a title=" href='https://x.example/'" href="[1 https://shop.example/]">go</a>""")]
    [InlineData("""<a href=https://shop.example/a id=b>go</a>""", """<a href=[1 https://shop.example/a] id=b>go</a>""")]
    [InlineData("""<!--[if mso]><a href="https://shop.example/m">m</a><![endif]-->""", """<!--[if mso]><a href="[1 https://shop.example/m]">m</a><![endif]-->""")]
    [InlineData("""<a href="https://shop.example/" data-track="off">as it is</a>""", null)]
    [InlineData("""<a href="https://mail.example/u/t">no more</a> <a href="https://mail.example/preferences/t">choose</a>""", null)]
    [InlineData("""<a href="mailto:us@shop.example">write</a> <a href="tel:+3312345">call</a> <a href="#top">top</a> <a href="/x">x</a>""", null)]
    [InlineData("""<a href="javascript:alert(1)">x</a> <a href="https://user:pw@shop.example/">x</a> <a href="data:text/html,x">x</a>""", null)]
    [InlineData("""<link href="https://shop.example/s.css"> <abbr href="https://shop.example/">x</abbr> <a name="x">x</a>""", null)]
    [InlineData("""<a href="https://shop.example/ unfinished""", null)]
    public void Link_OfAnHtmlPart_LeadsOverThePlatformWhereItIsAWebAddress(string html, string? expected)
    {
        var tracked = LinkTracking.In(html, WayOut, (link, url) => $"[{link} {url}]");
        Assert.Equal(expected ?? html, expected is null ? tracked : WebUtility.HtmlDecode(tracked));
    }

    [Fact]
    public void Links_OfAMail_AreNumberedInTheirOrderAndBeyondTheBoundAreLeft()
    {
        var html = string.Concat(Enumerable.Range(1, LinkTracking.MostLinks + 2).Select(i => $"<a href=\"https://shop.example/{i}\">{i}</a>"));
        var tracked = LinkTracking.In(html, WayOut, (link, url) => $"{link}:{url[21..]}");
        Assert.StartsWith("<a href=\"1:1\">1</a><a href=\"2:2\">2</a>", tracked, StringComparison.Ordinal);
        Assert.EndsWith(
            "<a href=\"200:200\">200</a><a href=\"https://shop.example/201\">201</a><a href=\"https://shop.example/202\">202</a>", tracked,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Link_ThatIsTooLongForAToken_StaysAsItIs()
    {
        var html = $"<a href=\"https://shop.example/{new string('x', LinkTracking.LongestUrl)}\">x</a>";
        Assert.Equal(html, LinkTracking.In(html, WayOut, (_, _) => "tracked"));
    }
}
