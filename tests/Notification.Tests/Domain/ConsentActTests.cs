using CsCheck;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class ConsentActTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void InForce_WithoutAnyAct_IsNone() => Assert.Null(ConsentAct.InForce([], "marketing", "email"));

    [Fact]
    public void InForce_OfActsForOtherPurposesAndChannels_IsNone() => Assert.Null(ConsentAct.InForce(
        [Act(0, "newsletter", "email", true), Act(1, "marketing", "sms", true)], "marketing", "email"));

    [Fact]
    public void InForce_OfALaterRefusalForAllChannels_IsTheRefusal() => Assert.False(ConsentAct.InForce(
        [Act(0, "marketing", "email", true), Act(1, "marketing", "*", false)], "marketing", "email")!.Granted);

    [Fact]
    public void InForce_OfALaterConsentForTheChannel_IsTheConsent() => Assert.True(ConsentAct.InForce(
        [Act(0, "marketing", "*", false), Act(1, "marketing", "email", true)], "marketing", "email")!.Granted);

    [Fact]
    public void InForce_OfBothAtOneInstant_IsTheRefusal() => Assert.False(ConsentAct.InForce(
        [Act(0, "marketing", "email", true), Act(0, "marketing", "*", false)], "marketing", "email")!.Granted);

    [Fact]
    public void InForce_InWhateverOrderActsArrive_IsTheSame() =>
        Gen.Select(Gen.Int[0, 5], Gen.OneOf(Gen.Const("email"), Gen.Const("*"), Gen.Const("sms")), Gen.Bool).Array[1, 12].Sample(drawn =>
        {
            var acts = drawn.Select((each, i) => Act(each.Item1, "marketing", each.Item2, each.Item3) with { EventId = $"e{i}" }).ToList();
            var expected = ConsentAct.InForce(acts, "marketing", "email");
            for (var i = 0; i < acts.Count; i++)
            {
                acts.Add(acts[0]);
                acts.RemoveAt(0);
                Assert.Equal(expected, ConsentAct.InForce(acts, "marketing", "email"));
            }
        });

    private static ConsentAct Act(int day, string purpose, string channel, bool granted) =>
        new($"e{day}{channel}{granted}", purpose, channel, granted, Start.AddDays(day));
}
