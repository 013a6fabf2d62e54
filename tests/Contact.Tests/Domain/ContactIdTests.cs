using Rapport.Contact.Domain;

namespace Rapport.Contact.Tests.Domain;

public sealed class ContactIdTests
{
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
