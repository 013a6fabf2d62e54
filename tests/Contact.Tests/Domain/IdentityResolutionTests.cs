using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Tests.Domain;

public sealed class IdentityResolutionTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IdentifierKey Cookie = new("anonymous_id", "cookie-1");
    private static readonly IdentifierKey Mail = new("email", "a@x.com");
    private static readonly IdentifierKey User1 = new("user_id", "1");
    private static readonly IdentifierKey User2 = new("user_id", "2");

    [Fact]
    public void Resolve_NobodyKnown_MakesNewContactWithAll()
    {
        var result = Resolve([Cookie, Mail]);
        Assert.Null(result.Contact);
        Assert.Equal([Mail, Cookie], result.Attach);
    }

    [Fact]
    public void E1_Resolve_CookieGivesNewEmail_AttachesToTheCookiesContact()
    {
        var anonymous = Known("c_n", Day, Cookie);
        var result = Resolve([Cookie, Mail], anonymous);
        Assert.Equal("c_n", result.Contact?.Id);
        Assert.Equal([Mail], result.Attach);
        Assert.Empty(result.Absorb);
    }

    [Fact]
    public void E2_Resolve_CookieGivesEmailOfKnownContact_KnownOneSurvivesThoughYounger()
    {
        var anonymous = Known("c_n", Day, Cookie);
        var known = Known("c_k", Day.AddDays(5), Mail);
        var result = Resolve([Cookie, Mail], anonymous, known);
        Assert.Equal("c_k", result.Contact?.Id);
        Assert.Equal(["c_n"], result.Absorb.Select(c => c.Id));
    }

    [Fact]
    public void Resolve_TwoKnownContacts_OlderSurvives()
    {
        var older = Known("c_b", Day, Mail);
        var younger = Known("c_a", Day.AddDays(1), User1);
        Assert.Equal("c_b", Resolve([User1, Mail], older, younger).Contact?.Id);
    }

    [Fact]
    public void E3_Resolve_OtherUserLogsInOnDevice_StaysSeparateAndDeviceMoves()
    {
        var first = Known("c_a", Day, User1, Cookie);
        var result = Resolve([User2, Cookie], first);
        Assert.Null(result.Contact);
        Assert.Equal([User2], result.Attach);
        Assert.Equal([Cookie], result.Relink);
        Assert.Empty(result.Absorb);
    }

    [Fact]
    public void Resolve_EmailOfAnotherUser_KeepsBothApart()
    {
        var first = Known("c_a", Day, User1, Mail);
        var second = Known("c_b", Day, User2);
        var result = Resolve([User2, Mail], first, second);
        Assert.Equal("c_b", result.Contact?.Id);
        Assert.Empty(result.Absorb);
        Assert.Empty(result.Relink);
    }

    [Fact]
    public void Resolve_ThirdPartyWouldBringSecondUser_OnlyCompatibleOnesJoin()
    {
        var device = Known("c_d", Day, Cookie);
        var first = Known("c_a", Day, User1, Mail);
        var phone = new IdentifierKey("phone", "+8613800138000");
        var second = Known("c_b", Day.AddDays(1), User2, phone);
        var result = Resolve([Mail, phone, Cookie], device, first, second);
        Assert.Equal("c_a", result.Contact?.Id);
        Assert.Equal(["c_d"], result.Absorb.Select(c => c.Id));
    }

    [Fact]
    public void Resolve_TwoUserIdsInOneEvent_FirstCountsAndTheOtherIsRefused()
    {
        var result = Resolve([User1, User2]);
        Assert.Equal([User1], result.Attach);
        Assert.Equal([new RefusedIdentifier(User2, OverLimit: false)], result.Refused);
    }

    [Fact]
    public void Resolve_SecondCrmIdOfAUser_EventStaysTheUsersAndTheIdIsRefused()
    {
        var user = Known("c_a", Day, User1, new IdentifierKey("crm_id", "1"));
        var result = Resolve([User1, new IdentifierKey("crm_id", "2")], user);
        Assert.Equal("c_a", result.Contact?.Id);
        Assert.Empty(result.Attach);
        Assert.False(Assert.Single(result.Refused).OverLimit);
    }

    [Fact]
    public void Resolve_StrongestIdentifierIsAYoungerContacts_KeepsTheEventWhenTheyContradict()
    {
        var older = Known("c_a", Day, User1, Mail);
        var younger = Known("c_b", Day.AddDays(1), User2);
        Assert.Equal("c_b", Resolve([Mail, User2], older, younger).Contact?.Id);
    }

    [Theory]
    [InlineData("app1:o1", "app2:o2", true)]
    [InlineData("app1:o1", "app1:o2", false)]
    [InlineData("o1", "o2", false)]
    public void Resolve_OpenIds_OnePerApp(string one, string other, bool joins)
    {
        var result = Resolve(
            [new IdentifierKey("wechat_openid", one), new IdentifierKey("wechat_openid", other), Mail],
            Known("c_a", Day, new IdentifierKey("wechat_openid", one)), Known("c_b", Day, new IdentifierKey("wechat_openid", other)));
        Assert.Equal(joins ? ["c_b"] : [], result.Absorb.Select(c => c.Id));
        Assert.Equal("c_a", result.Contact?.Id);
    }

    [Fact]
    public void Resolve_ContactHasAsManyAsItMay_OneMoreIsRefusedAndTheEventIsStillItsOwn()
    {
        var types = IdentifierTypes.With([new IdentifierType { Type = "email", Known = true, Format = IdentifierFormat.Email, MaxPerContact = 2 }]);
        var contact = Known("c_a", Day, User1, Mail, new IdentifierKey("email", "b@x.com"));
        var result = IdentityResolution.Resolve([User1, new IdentifierKey("email", "c@x.com")], key => contact.Identifiers.Contains(key) ? contact : null, types);
        Assert.Equal("c_a", result.Contact?.Id);
        Assert.Equal([new RefusedIdentifier(new IdentifierKey("email", "c@x.com"), OverLimit: true)], result.Refused);
    }

    [Fact]
    public void Resolve_LimitDeclaredLater_ContactBeyondItIsStillFound()
    {
        var types = IdentifierTypes.With([new IdentifierType { Type = "email", Known = true, Format = IdentifierFormat.Email, MaxPerContact = 1 }]);
        var contact = Known("c_a", Day, Cookie, Mail, new IdentifierKey("email", "b@x.com"));
        var result = IdentityResolution.Resolve([Mail, Cookie], key => contact.Identifiers.Contains(key) ? contact : null, types);
        Assert.Equal("c_a", result.Contact?.Id);
        Assert.Empty(result.Refused);
    }

    [Fact]
    public void Resolve_UndeclaredIdOfTwoUsers_MovesLikeADeviceAndMergesNobody()
    {
        var session = new IdentifierKey("session", "s1");
        var result = Resolve([User2, session], Known("c_a", Day, User1, session), Known("c_b", Day, User2));
        Assert.Equal("c_b", result.Contact?.Id);
        Assert.Equal([session], result.Relink);
        Assert.Empty(result.Absorb);
    }

    [Fact]
    public void Resolve_ContactIsNamed_OnlyFreeIdentifiersItHasRoomForAreItsOwn()
    {
        var named = Known("c_a", Day, User1);
        var other = Known("c_b", Day, Mail, Cookie);
        var phone = new IdentifierKey("phone", "+8613800138000");
        var result = IdentityResolution.Resolve(
            [User2, Mail, phone, Cookie], key => other.Identifiers.Contains(key) ? other : null, IdentifierTypes.Default, named);
        Assert.Equal("c_a", result.Contact?.Id);
        Assert.Equal([phone], result.Attach);
        Assert.Empty(result.Absorb);
        Assert.Empty(result.Relink);
        Assert.Equal([User2, Mail, Cookie], result.Refused.Select(r => r.Key));
        Assert.All(result.Refused, r => Assert.False(r.OverLimit));
    }

    private static KnownContact Known(string id, DateTimeOffset at, params IdentifierKey[] identifiers) =>
        new(id, at, identifiers.Any(i => IdentifierTypes.Default.Of(i.Type).Known), identifiers);

    private static Resolution Resolve(IReadOnlyList<IdentifierKey> identifiers, params KnownContact[] contacts) =>
        IdentityResolution.Resolve(
            identifiers, key => contacts.SingleOrDefault(c => c.Identifiers.Contains(key)), IdentifierTypes.Default);
}
