using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Tests.Domain.Identities;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("unknown@unknown.com")]
    [InlineData("guest@guest.com")]
    [InlineData("na@na.com")]
    [InlineData("no@no.com")]
    [InlineData("noemail@noemail.com")]
    [InlineData("test@test.com")]
    [InlineData("\ufffe@example.com")]
    public void Normalise_AddressThatIsWrittenWhereThereIsNone_IsNobodys(string sent)
    {
        var cleaned = false;
        Assert.Null(EmailAddress.Normalise(sent, ref cleaned));
    }

    [Theory]
    [InlineData("ann@example.com", "ann@example.com", false)]
    [InlineData(" Ann@EXAMPLE.com\r\n", "ann@example.com", false)]
    [InlineData("a.b+c@mail.example.org", "a.b+c@mail.example.org", false)]
    [InlineData("foo..bar.@docomo.ne.jp", "foo..bar.@docomo.ne.jp", false)]
    [InlineData("ann\u200b@example.com", "ann@example.com", true)]
    [InlineData("\ufeffann@example.com", "ann@example.com", true)]
    [InlineData("\u202eann@example.com\u202c", "ann@example.com", true)]
    [InlineData("ann@exam\u00adple.com", "ann@example.com", true)]
    [InlineData("ann@example\u2060.com", "ann@example.com", true)]
    [InlineData("ann\uff20example.com", "ann@example.com", true)]
    [InlineData("\uff41\uff4e\uff4e@example\uff0ecom", "ann@example.com", true)]
    [InlineData("ann@example\u3002com", "ann@example.com", false)]
    [InlineData("\u00a0ann@example.com\u00a0", "ann@example.com", false)]
    [InlineData("\u3000ann@example.com", "ann@example.com", false)]
    [InlineData("ann@example.com.", "ann@example.com", true)]
    [InlineData("ann@example.com,", "ann@example.com", true)]
    [InlineData("ann@example.com;;", "ann@example.com", true)]
    [InlineData("ann@example.com ;", "ann@example.com", true)]
    [InlineData("<ann@example.com>", "ann@example.com", true)]
    [InlineData("Ann Lee <ann@example.com>", "ann@example.com", true)]
    [InlineData("\"Lee, Ann\" <ann@example.com>", "ann@example.com", true)]
    [InlineData("\"ann@example.com\"", "ann@example.com", true)]
    [InlineData("'ann@example.com'", "ann@example.com", true)]
    [InlineData("mailto:ann@example.com", "ann@example.com", true)]
    [InlineData("MAILTO:ann@example.com?subject=Hello", "ann@example.com", true)]
    [InlineData("<mailto:ann@example.com>", "ann@example.com", true)]
    [InlineData("ann@b\u00fccher.example", "ann@xn--bcher-kva.example", false)]
    [InlineData("ann@bu\u0308cher.example", "ann@xn--bcher-kva.example", true)]
    [InlineData("ann@B\u00dcCHER.example", "ann@xn--bcher-kva.example", false)]
    [InlineData("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example", false)]
    [InlineData("li@\u4f8b\u5b50.\u4e2d\u56fd", "li@xn--fsqu00a.xn--fiqs8s", false)]
    public void Normalise_Address_HasOneSpelling(string sent, string expected, bool isCleaned)
    {
        var cleaned = false;
        Assert.Equal(expected, EmailAddress.Normalise(sent, ref cleaned));
        Assert.Equal(isCleaned, cleaned);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u200b")]
    [InlineData("nobody")]
    [InlineData("@x.com")]
    [InlineData("a@")]
    [InlineData("a@b@c.com")]
    [InlineData("a@x.com,evil@y.com")]
    [InlineData("a@x.com; b@y.com")]
    [InlineData("a@x.com <b@y.com>")]
    [InlineData("<a@x.com> <b@y.com>")]
    [InlineData("a@x.com\r\nBcc: b@y.com")]
    [InlineData("a@x.com\0")]
    [InlineData("a b@x.com")]
    [InlineData("test@test")]
    [InlineData("a@b")]
    [InlineData("a@localhost")]
    [InlineData("a@mail.localhost")]
    [InlineData("a@nowhere.invalid")]
    [InlineData("a@127.0.0.1")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@[IPv6:::1]")]
    [InlineData("a@-x.com")]
    [InlineData("a@x..com")]
    [InlineData("a@.com")]
    [InlineData("a@x_y.com")]
    [InlineData("a@xn--\u00fc.com")]
    [InlineData("undefined@example.com")]
    [InlineData("null@example.com")]
    [InlineData("{{email}}@example.com")]
    [InlineData("{{email}}")]
    [InlineData("[object Object]")]
    public void Normalise_NobodysAddress_IsNull(string sent)
    {
        var cleaned = false;
        Assert.Null(EmailAddress.Normalise(sent, ref cleaned));
    }

    [Fact]
    public void Normalise_SizesOfTheStandard_AreHeld()
    {
        var cleaned = false;
        var host = string.Join('.', Enumerable.Repeat(new string('h', 60), 3)) + ".com";
        Assert.NotNull(EmailAddress.Normalise(new string('l', 64) + "@" + host, ref cleaned));
        Assert.Null(EmailAddress.Normalise(new string('l', 65) + "@example.com", ref cleaned));
        Assert.Null(EmailAddress.Normalise("l@" + new string('h', 64) + ".com", ref cleaned));
        Assert.Null(EmailAddress.Normalise(new string('l', 64) + "@abcdefg." + host, ref cleaned));
    }
}
