using System.Buffers.Text;
using System.Text;
using Rapport.Events.Consents;
using Rapport.Notification.Domain;
using Rapport.Notification.Liquid;
using Rapport.Notification.Links;
using Rapport.Notification.Pages;
using Rapport.Notification.Secrets;
using Rapport.Notification.Suppressions;

namespace Rapport.Notification.Tests.Domain;

public sealed class WayOutTests
{
    private const string Secret = "one secret of at least 32 characters";
    private const string Another = "another secret of at least 32 characters";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConsentAddress Address = new("email", "lin@example.com");
    private static readonly ContactLink Link = new("w1", "c_1", "nr_1", Address, "marketing", "email");

    [Fact]
    public void Token_WrittenAndRead_IsTheSameLinkAndShowsNobody()
    {
        var tokens = new LinkTokens(new NotificationKeys(Secret));
        var token = tokens.Write(Link);
        Assert.Equal(Link, tokens.Read(token));
        Assert.NotEqual(token, tokens.Write(Link));
        Assert.Matches("^[A-Za-z0-9_-]+$", token);
        var bytes = Encoding.Latin1.GetString(Base64Url.DecodeFromChars(token));
        Assert.DoesNotContain("lin", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("c_1", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("w1", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_ChangedAnywhere_IsNone()
    {
        var tokens = new LinkTokens(new NotificationKeys(Secret));
        var bytes = Base64Url.DecodeFromChars(tokens.Write(Link));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.Null(tokens.Read(Base64Url.EncodeToString(changed)));
        }

        Assert.All(["", "!", "abc", new string('A', 5000), "例"], text => Assert.Null(tokens.Read(text)));
        Assert.Null(new LinkTokens(new NotificationKeys(Another)).Read(tokens.Write(Link)));
    }

    [Fact]
    public void Token_UnderTheSecretOfBefore_IsReadStill() => Assert.Equal(
        Link, new LinkTokens(new NotificationKeys(Another, Secret)).Read(new LinkTokens(new NotificationKeys(Secret)).Write(Link)));

    [Fact]
    public void SuppressionId_OfTheSameAddress_DependsOnSecretScopeAndChannelAlone()
    {
        var ids = new SuppressionIds(new AddressHash(new NotificationKeys(Secret)));
        var id = ids.Of("w1", Address, SuppressionScope.Channel, "email");
        Assert.Equal(id, ids.Of("w1", new ConsentAddress("email", " Lin@example.com"), SuppressionScope.Channel, "email"));
        Assert.NotEqual(id, ids.Of("w2", Address, SuppressionScope.Channel, "email"));
        Assert.NotEqual(id, ids.Of("w1", Address, SuppressionScope.Marketing, "email"));
        Assert.NotEqual(id, new SuppressionIds(new AddressHash(new NotificationKeys(Another))).Of("w1", Address, SuppressionScope.Channel, "email"));
        Assert.Equal(
            ids.Of("w1", Address, SuppressionScope.All, "sms"), ids.Of("w1", Address, SuppressionScope.All, "phone"));
        // What an earlier version stored is carried over without the address.
        Assert.Equal(id, ids.Of("sup_" + AddressHash.Plain("w1", Address), "email"));
        Assert.Contains(id, new SuppressionIds(new AddressHash(new NotificationKeys(Another, Secret))).Against("w1", Address, "email"));
    }

    [Theory]
    [InlineData("{{ unsubscribe_url }}", true)]
    [InlineData("{{ unsubscribe_url | escape }}", true)]
    [InlineData("{% if contact.vip %}a{% else %}{{ unsubscribe_url }}{% endif %}", true)]
    [InlineData("{% for x in (1..2) %}{{ unsubscribe_url }}{% endfor %}", true)]
    [InlineData("{{ contact.unsubscribe_url }}", false)]
    [InlineData("unsubscribe_url {% raw %}{{ unsubscribe_url }}{% endraw %}", false)]
    [InlineData("{% if unsubscribe_url %}a{% endif %}", false)]
    public void Writes_AVariable_WhereItIsWrittenOut(string template, bool writes) =>
        Assert.Equal(writes, LiquidTemplate.Parse(template).Writes("unsubscribe_url"));

    [Fact]
    public void In_AMessageWithoutAWayOut_AddsOneToEveryPartThatIsThere()
    {
        var wayOut = new WayOut("https://r.example/u/T", "https://r.example/preferences/T", "");
        var content = wayOut.In(new MessageContent("s", "<body><p>Hi</p></BODY></html>", "Hi\n"));
        Assert.Equal(
            "<body><p>Hi</p><p><a href=\"https://r.example/u/T\">Unsubscribe / 退订</a></p></BODY></html>", content.Html);
        Assert.Equal("Hi\n\nUnsubscribe / 退订: https://r.example/u/T\n", content.Text);
        Assert.Equal(content, wayOut.In(content));
        Assert.Equal(("", "<https://r.example/u/T>"), (wayOut.In(new MessageContent("s", "", "Hi")).Html, wayOut.Header));
        Assert.Equal("<https://r.example/u/T>, <mailto:u@r.example?subject=T>", (wayOut with { Mailto = "mailto:u@r.example?subject=T" }).Header);
    }

    [Fact]
    public void E38_Refusal_SaidTwice_IsOneAndAfterAnotherConsentANewOne()
    {
        var granted = Act("e1", ActState.Granted, Now.AddDays(-2));
        var first = SaidByLink.Refusal([granted], Link, "marketing", Now)!;
        Assert.Equal((ActState.Refused, "e1"), (first.State, first.Revises));
        var refused = Act("e2", ActState.Refused, Now);
        Assert.Null(SaidByLink.Refusal([granted, refused], Link, "marketing", Now.AddDays(1)));
        var again = Act("e3", ActState.Granted, Now.AddDays(2));
        Assert.Equal("e3", SaidByLink.Refusal([granted, refused, again], Link, "marketing", Now.AddDays(3))!.Revises);
        // What a clock ahead of ours has stamped is revised, too.
        Assert.Equal(Now.AddDays(2), SaidByLink.Refusal([again], Link, "marketing", Now)!.ActedAt);
    }

    [Fact]
    public void Refusal_OfEverything_CountsAgainOnceAnythingWasAgreedTo()
    {
        Assert.Equal("", SaidByLink.Refusal([], Link, "*", Now)!.Revises);
        var refused = Act("e1", ActState.Refused, Now) with { Purpose = "*" };
        Assert.Null(SaidByLink.Refusal([refused], Link, "*", Now));
        Assert.Equal("e2", SaidByLink.Refusal([refused, Act("e2", ActState.Granted, Now.AddDays(1))], Link, "*", Now.AddDays(2))!.Revises);
        // A pause is not for good.
        Assert.Equal("e1", SaidByLink.Refusal([refused with { ExpiresAt = Now.AddDays(9) }], Link, "*", Now)!.Revises);
    }

    [Fact]
    public void Grant_AfterARefusalAtTheSameInstant_IsTheLastWord()
    {
        var refused = Act("e1", ActState.Refused, Now);
        var said = SaidByLink.Grant([refused], Link, "marketing", Now)!;
        var granted = Act("e2", ActState.Granted, said.ActedAt);
        Assert.True(SaidByLink.InForce([refused, granted], Link, "marketing", Now.AddDays(1)).Permits);
        Assert.Null(SaidByLink.Grant([refused, granted], Link, "marketing", Now.AddDays(1)));
    }

    [Theory]
    [InlineData("email", "lin@example.com", "l•••@example.com")]
    [InlineData("phone", "+4930123456", "•••456")]
    [InlineData("phone", "+49", "•••")]
    public void Masked_AnAddress_IsKnownToItsOwnerOnly(string type, string value, string masked) =>
        Assert.Equal(masked, PageMarkup.Masked(new ConsentAddress(type, value)));

    private static ConsentAct Act(string id, ActState state, DateTimeOffset at) => new()
    {
        EventId = id, Purpose = "marketing", Channel = "email", State = state, ActedAt = at, Addresses = [Address],
    };
}
