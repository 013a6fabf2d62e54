using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("Foo@X.com ", "foo@x.com")]
    [InlineData("a.b+c@mail.example.org", "a.b+c@mail.example.org")]
    public void NormaliseEmail_UsableAddress_LowerCaseWithoutBlanks(string sent, string expected) =>
        Assert.Equal(expected, Identifiers.NormaliseEmail(sent));

    [Theory]
    [InlineData("nobody")]
    [InlineData("@x.com")]
    [InlineData("a@")]
    [InlineData("a@b@c")]
    [InlineData("a@x.com,evil@y.com")]
    [InlineData("a@x.com\r\nBcc: b@y.com")]
    public void NormaliseEmail_NoAddress_IsNull(string sent) => Assert.Null(Identifiers.NormaliseEmail(sent));

    [Theory]
    [InlineData("13800138000", "+8613800138000")]
    [InlineData("+86 138 0013 8000", "+8613800138000")]
    [InlineData("+49 30 901820", "+4930901820")]
    public void NormalisePhone_PossibleNumber_IsE164(string sent, string expected) =>
        Assert.Equal(expected, Identifiers.NormalisePhone(sent, "CN"));

    [Theory]
    [InlineData("12")]
    [InlineData("call me")]
    public void NormalisePhone_NoNumber_IsNull(string sent) => Assert.Null(Identifiers.NormalisePhone(sent, "CN"));

    [Fact]
    public void ContactId_New_IsValidAndGrowsWithTime()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var first = ContactId.New(now);
        var second = ContactId.New(now.AddSeconds(1));
        Assert.True(ContactId.IsValid(first));
        Assert.True(string.CompareOrdinal(first, second) < 0);
        Assert.False(ContactId.IsValid("c_short"));
        Assert.False(ContactId.IsValid("c_" + new string('u', 26)));
    }
}
