using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class IdentityResolutionTests
{
    private static readonly HashSet<string> Unique = ["user_id"];
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
        var anonymous = new KnownContact("c_n", Day, [Cookie]);
        var result = Resolve([Cookie, Mail], anonymous);
        Assert.Equal("c_n", result.Contact?.Id);
        Assert.Equal([Mail], result.Attach);
        Assert.Empty(result.Absorb);
    }

    [Fact]
    public void E2_Resolve_CookieGivesEmailOfKnownContact_KnownOneSurvivesThoughYounger()
    {
        var anonymous = new KnownContact("c_n", Day, [Cookie]);
        var known = new KnownContact("c_k", Day.AddDays(5), [Mail]);
        var result = Resolve([Cookie, Mail], anonymous, known);
        Assert.Equal("c_k", result.Contact?.Id);
        Assert.Equal(["c_n"], result.Absorb.Select(c => c.Id));
    }

    [Fact]
    public void Resolve_TwoKnownContacts_OlderSurvives()
    {
        var older = new KnownContact("c_b", Day, [Mail]);
        var younger = new KnownContact("c_a", Day.AddDays(1), [User1]);
        Assert.Equal("c_b", Resolve([User1, Mail], older, younger).Contact?.Id);
    }

    [Fact]
    public void E3_Resolve_OtherUserLogsInOnDevice_StaysSeparateAndDeviceMoves()
    {
        var first = new KnownContact("c_a", Day, [User1, Cookie]);
        var result = Resolve([User2, Cookie], first);
        Assert.Null(result.Contact);
        Assert.Equal([User2], result.Attach);
        Assert.Equal([Cookie], result.Relink);
        Assert.Empty(result.Absorb);
    }

    [Fact]
    public void Resolve_EmailOfAnotherUser_KeepsBothApart()
    {
        var first = new KnownContact("c_a", Day, [User1, Mail]);
        var second = new KnownContact("c_b", Day, [User2]);
        var result = Resolve([User2, Mail], first, second);
        Assert.Equal("c_b", result.Contact?.Id);
        Assert.Empty(result.Absorb);
        Assert.Empty(result.Relink);
    }

    [Fact]
    public void Resolve_ThirdPartyWouldBringSecondUser_OnlyCompatibleOnesJoin()
    {
        var device = new KnownContact("c_d", Day, [Cookie]);
        var first = new KnownContact("c_a", Day, [User1, Mail]);
        var phone = new IdentifierKey("phone", "+8613800138000");
        var second = new KnownContact("c_b", Day.AddDays(1), [User2, phone]);
        var result = Resolve([Mail, phone, Cookie], device, first, second);
        Assert.Equal("c_a", result.Contact?.Id);
        Assert.Equal(["c_d"], result.Absorb.Select(c => c.Id));
    }

    private static Resolution Resolve(IReadOnlyList<IdentifierKey> identifiers, params KnownContact[] contacts) =>
        IdentityResolution.Resolve(identifiers, key => contacts.SingleOrDefault(c => c.Identifiers.Contains(key)), Unique);
}
