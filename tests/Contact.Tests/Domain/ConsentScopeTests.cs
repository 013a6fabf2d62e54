using Rapport.Contact.Domain;
using Rapport.Events.Consents;

namespace Rapport.Contact.Tests.Domain;

public sealed class ConsentScopeTests
{
    private const string Person = "contact:c_1";
    private static readonly DateTimeOffset Day = new(2026, 3, 10, 0, 0, 0, TimeSpan.Zero);

    // The table of docs/consent.md. The contact has old@ (seen day 1), new@ (seen day 5, and said to be in use then) and
    // a phone.
    [Theory]
    [InlineData("granted", "email", "", "new@x.com")]
    [InlineData("granted", "email", "old@x.com", "old@x.com")]
    [InlineData("granted", "sms", "", "+861")]
    [InlineData("granted", "*", "", "new@x.com +861")]
    [InlineData("granted", "*", "old@x.com", "old@x.com")]
    [InlineData("granted", "wechat", "", "")]
    [InlineData("granted", "letter", "", Person)]
    [InlineData("refused", "email", "", "new@x.com old@x.com " + Person)]
    [InlineData("refused", "email", "old@x.com", "old@x.com")]
    [InlineData("refused", "*", "", "new@x.com old@x.com +861 " + Person)]
    [InlineData("refused", "*", "old@x.com", "old@x.com +861")]
    [InlineData("refused", "wechat", "", Person)]
    [InlineData("refused", "letter", "", Person)]
    public void Of_ActWithTheseIdentifiers_HoldsFor(string state, string channel, string given, string expected) => Assert.Equal(
        expected, Text(ConsentScope.Of(Said(state, channel, 20) with { Given = given == "" ? [] : [Email(given)] }, Book)));

    [Theory]
    [InlineData("granted", "old@x.com", "old@x.com")]
    // Another's address: nobody agrees for it, but anybody may be refused for it.
    [InlineData("granted", "else@x.com", "")]
    [InlineData("refused", "else@x.com", "else@x.com")]
    [InlineData("refused", "old@x.com", "old@x.com")]
    public void Of_ActThatNamesItsAddress_HoldsForThatAlone(string state, string named, string expected) => Assert.Equal(
        expected, Text(ConsentScope.Of(Said(state, "*", 20) with { Named = Email(named) }, Book)));

    [Theory]
    // Before new@ was in use it was old@ that was written to, and before old@ there was nothing.
    [InlineData(6, "new@x.com")]
    [InlineData(5, "new@x.com")]
    [InlineData(4, "old@x.com")]
    [InlineData(0, "")]
    public void Of_GrantThatArrivesLate_HoldsForTheAddressInUseWhenItWasSaid(int day, string expected) =>
        Assert.Equal(expected, Text(ConsentScope.Of(Said("granted", "email", day), Book)));

    [Fact]
    public void Of_GrantThatArrivesLate_OfTheOnlyAddressThereEverWas_HoldsForIt() => Assert.Equal(
        "+861", Text(ConsentScope.Of(Said("granted", "sms", 0), Book)));

    [Theory]
    [InlineData(6, "")]
    [InlineData(7, "new@x.com")]
    public void Of_GrantFromBeforeTwoPeopleWereFoundToBeOne_HoldsForNoAddress(int day, string expected) => Assert.Equal(
        expected, Text(ConsentScope.Of(Said("granted", "email", day), Book with { JoinedAt = Day.AddDays(7) })));

    [Fact]
    public void Of_RefusalThatArrivesLate_HoldsForEveryAddressAllTheSame() => Assert.Equal(
        "new@x.com old@x.com " + Person,
        Text(ConsentScope.Of(Said("refused", "email", 0), Book with { JoinedAt = Day.AddDays(7) })));

    private static AddressBook Book => new(
        "c_1",
        new Dictionary<ConsentAddress, DateTimeOffset>
        {
            [Email("old@x.com")] = Day.AddDays(1), [Email("new@x.com")] = Day.AddDays(5),
            [new ConsentAddress("phone", "+861")] = Day.AddDays(2),
        },
        new Dictionary<string, (string, DateTimeOffset)> { ["email"] = (" New@X.com", Day.AddDays(5)) }, null);

    private static ConsentAddress Email(string value) => new("email", value);

    private static SaidConsent Said(string state, string channel, int day) => new(
        channel, state == "granted" ? ActState.Granted : ActState.Refused, Day.AddDays(day), null, []);

    private static string Text(IEnumerable<ConsentAddress> addresses) =>
        string.Join(' ', addresses.Select(a => a.IsPerson ? $"contact:{a.Value}" : a.Value));
}
