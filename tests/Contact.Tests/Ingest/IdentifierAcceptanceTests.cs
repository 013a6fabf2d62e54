using Microsoft.Extensions.Options;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Ingest;

/// <summary>What becomes of an event whose identifiers are unclean or say nothing.</summary>
public sealed class IdentifierAcceptanceTests
{
    private readonly EventAcceptance acceptance = new(Options.Create(new ContactOptions()), TimeProvider.System);

    /// <summary>Every field that carries an identifier, with a value that identifies nobody.</summary>
    public static TheoryData<EventInput, string> Nobody => new()
    {
        { new EventInput { Name = "x", UserId = "undefined" }, "user_id" },
        { new EventInput { Name = "x", AnonymousId = "[object Object]" }, "anonymous_id" },
        { new EventInput { Name = "x", Email = "nobody" }, "email" },
        { new EventInput { Name = "x", Email = "test@test" }, "email" },
        { new EventInput { Name = "x", Phone = "12" }, "phone" },
        { new EventInput { Name = "x", Phone = "1.38E+10" }, "phone" },
        { new EventInput { Name = "x", UserId = new string('u', 501) }, "user_id" },
        { new EventInput { Name = "x", UserId = "a\nb" }, "user_id" },
        { new EventInput { Name = "x", UserId = " " }, "user_id" },
        { new EventInput { Name = "x", Identifiers = { new Common.V1.Identifier { Type = "member_no", Value = "NaN" } } }, "member_no" },
        { new EventInput { Name = "x", Identifiers = { new Common.V1.Identifier { Type = "my_own", Value = "{{id}}" } } }, "my_own" },
    };

    [Theory]
    [MemberData(nameof(Nobody))]
    public void Accept_IdentifierOfNobody_EventIsKeptFlaggedAndWithoutIt(EventInput input, string type)
    {
        var accepted = acceptance.Accept(input, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.Empty(accepted.Identifiers);
        Assert.Equal([$"identifier_ignored:{type}"], accepted.Flags);
    }

    [Fact]
    public void Accept_UncleanIdentifiers_CleanedAndFlaggedByType()
    {
        var accepted = acceptance.Accept(
            new EventInput { Name = "x", UserId = "u\u200b1", Email = "Ann <ANN@example.com>", Phone = "13800138000.0", AnonymousId = "c1" },
            "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.Equal(["user_id:u1", "email:ann@example.com", "phone:+8613800138000", "anonymous_id:c1"], accepted.Identifiers.Select(i => $"{i.Type}:{i.Value}"));
        Assert.Equal(["identifier_cleaned:user_id", "identifier_cleaned:email", "identifier_cleaned:phone"], accepted.Flags);
    }

    [Fact]
    public void Accept_Identifiers_KnownIsWhatTheWorkspaceSaysAndNotTheCaller()
    {
        var accepted = acceptance.Accept(new EventInput
        {
            Name = "x", AnonymousId = "c1",
            Identifiers =
            {
                new Common.V1.Identifier { Type = "session", Value = "s1", Known = true, Unlinked = true },
                new Common.V1.Identifier { Type = "wechat_openid", Value = "wx1:o1" },
                new Common.V1.Identifier { Type = "wechat_unionid", Value = "n1", Known = false },
            },
        }, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.Equal([false, false, true, true], accepted.Identifiers.Select(i => i.Known));
        Assert.All(accepted.Identifiers, i => Assert.True(i.HasKnown && !i.Unlinked));
    }

    [Fact]
    public void Accept_MoreIdentifiersThanAnybodyHas_IsRejectedNamingTheField()
    {
        var input = new EventInput { Name = "x" };
        input.Identifiers.AddRange(Enumerable.Range(0, 51).Select(i => new Common.V1.Identifier { Type = "t", Value = $"v{i}" }));
        Assert.Null(acceptance.Accept(input, "main", Origins.ApiKey, IdentifierTypes.Default, out var fault));
        Assert.Equal("identifiers", fault!.Path);
    }
}
