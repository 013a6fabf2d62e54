using Rapport.Contact.Domain;
using Rapport.Events.Consents;

namespace Rapport.Contact.Tests.Domain;

public sealed class ConsentStandingsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConsentAddress Old = new("email", "old@x.com");
    private static readonly ConsentAddress New = new("email", "new@x.com");
    private static readonly ConsentAddress Phone = new("phone", "+861");

    [Fact]
    public void Of_ActsForTwoAddresses_AnswersEachByItsOwn() => Assert.Equal(
        ["marketing email new@x.com Refused", "marketing email old@x.com Granted"],
        Of([Act(1, "email", ActState.Refused, New), Act(2, "email", ActState.Granted, Old)], Old, New));

    [Fact]
    public void Of_ActForEveryChannel_IsAnsweredForEachChannelOfTheAddresses() => Assert.Equal(
        ["marketing email old@x.com Refused", "marketing phone +861 Refused", "marketing sms +861 Granted"],
        Of([Act(1, "email", ActState.Granted, Old), Act(2, "*", ActState.Refused, Old, Phone), Act(3, "sms", ActState.Granted, Phone)],
            Old, Phone));

    [Fact]
    public void Of_RefusalOfEveryPurpose_IsAnsweredUnderThePurposesThatThereAre()
    {
        var everything = Act(3, "email", ActState.Refused, Old) with { Purpose = "*" };
        Assert.Equal(
            ["marketing email old@x.com Refused"], Of([Act(1, "email", ActState.Granted, Old), everything], Old));
        Assert.Equal(["* email old@x.com Refused"], Of([everything], Old));
    }

    [Fact]
    public void Of_GrantWithoutAddress_IsPendingUntilTheContactHasOne()
    {
        Assert.Equal(["marketing email  Pending"], Of([Act(1, "email", ActState.Granted)]));
        Assert.Empty(Of([Act(1, "email", ActState.Granted)], Old));
    }

    [Fact]
    public void Of_RefusalWithoutAddress_StandsThoughThereIsNoneYet() => Assert.Equal(
        ["marketing email  Refused"], Of([Act(1, "email", ActState.Refused, ConsentAddress.Person("c_1"))]));

    // What contact answers and what sending decides is one decision.
    [Fact]
    public void Of_AnyStanding_IsWhatSendingWouldDecide()
    {
        ConsentAct[] acts =
        [
            Act(1, "email", ActState.Granted, Old), Act(2, "*", ActState.Refused, ConsentAddress.Person("c_0"), New),
            Act(3, "sms", ActState.Granted, Phone), Act(3, "email", ActState.Granted, New),
        ];
        var standings = ConsentStandings.Of(acts, [Old, New, Phone], ["c_0", "c_1"], Start.AddDays(30));
        Assert.Equal(4, standings.Count);
        Assert.All(standings, standing => Assert.Equal(
            ConsentInForce.Of(acts, new ConsentQuestion(standing.Purpose, standing.Channel, standing.Address, ["c_0", "c_1"], Start.AddDays(30))),
            standing.InForce));
    }

    private static IEnumerable<string> Of(ConsentAct[] acts, params ConsentAddress[] addresses) =>
        ConsentStandings.Of(acts, addresses, ["c_1"], Start.AddDays(30))
            .Select(s => $"{s.Purpose} {s.Channel} {s.Address?.Value} {s.InForce.State}");

    private static ConsentAct Act(int day, string channel, ActState state, params ConsentAddress[] addresses) => new()
    {
        EventId = $"e{day}{channel}{state}", Purpose = "marketing", Channel = channel, State = state,
        ActedAt = Start.AddDays(day), Addresses = addresses,
    };
}
