using Google.Protobuf;
using Rapport.Following.Partitions;
using Rapport.Internal.Scoring.V1;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Values.Steps;
using Rapport.Scoring.Values.Stored;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Values.Stored;

public sealed class ContactValueCodecTests
{
    private static readonly DateTimeOffset At = new(2030, 3, 1, 9, 0, 0, 1, TimeSpan.Zero);

    private static readonly ContactValue Value = new()
    {
        RfmGroup = "champions",
        Purchases = Purchases.None.With(new Order("o1", At, 49.990m, "EUR")).With(new Order("o2", At.AddDays(1), -0.01m, ""))
            .With(new Refund("o1", At.AddDays(2), 9.99m, "EUR"))
            .With(new UnusableAmount(At, "e9", MoneyFault.NotPlain, "total", "9,9")),
        Points = new PointsLedger
        {
            Lots = [new PointsLot(3, At.AddYears(1), 40), new PointsLot(4, At.AddYears(2), 2)], Entries = 4, AsOf = At,
            Totals = new PointsTotals(42, -100, 50, 8, 0),
        },
        Tier = new TierStanding { Tier = "gold", Since = At, Until = At.AddYears(1), Earnings = [new EarnedPoints(At, 7)] },
        Tallies = [new RuleScore { Rule = "first", Count = 2, Kept = [new RuleMatch(At, 7, 1.5, "shoes", MatchState.Skipped)] }],
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var bytes = ContactValueCodec.Write(Value);
        var read = ContactValueCodec.Read(bytes);

        Assert.Equal(bytes, ContactValueCodec.Write(read));
        Assert.Equal(Value.RfmGroup, read.RfmGroup);
        Assert.Equal(Value.Purchases.Orders, read.Purchases.Orders);
        Assert.Equal("49.990", read.Purchases.Orders[0].Amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Value.Purchases.Refunds, read.Purchases.Refunds);
        Assert.Equal((1, Value.Purchases.Reasons.Newest.Single()), (read.Purchases.Unusable, read.Purchases.Reasons.Newest.Single()));
        Assert.Equal(Value.Purchases.Reasons.Counts, read.Purchases.Reasons.Counts);
        Assert.Equal(Value.Points.Lots, read.Points.Lots);
        Assert.Equal((Value.Points.Entries, Value.Points.AsOf, Value.Points.Totals), (read.Points.Entries, read.Points.AsOf, read.Points.Totals));
        Assert.Equal((Value.Tier.Tier, Value.Tier.Since, Value.Tier.Until), (read.Tier.Tier, read.Tier.Since, read.Tier.Until));
        Assert.Equal(Value.Tier.Earnings, read.Tier.Earnings);
        Assert.Equal((Value.Tallies[0].Rule, Value.Tallies[0].Count), (read.Tallies[0].Rule, read.Tallies[0].Count));
        Assert.Equal(Value.Tallies[0].Kept, read.Tallies[0].Kept);
    }

    [Fact]
    public void Read_Nothing_IsAContactWithoutValue() => Assert.Same(ContactValue.Empty, ContactValueCodec.Read(null));

    [Fact]
    public void Merge_WithKindsOfFaultsThatANewerVersionCounted_KeepsThem()
    {
        var newer = ContactValueState.Parser.ParseFrom(ContactValueCodec.Write(Value));
        newer.UnusableCounts.Add([0, 5]);

        var read = ContactValueCodec.Read(newer.ToByteArray());
        var merged = read with { Purchases = read.Purchases.Merge(Value.Purchases) };

        Assert.Equal(UnusableAmounts.Faults + 2, merged.Purchases.Reasons.Counts.Count);
        Assert.Equal(5, ContactValueState.Parser.ParseFrom(ContactValueCodec.Write(merged)).UnusableCounts[^1]);
    }

    [Fact]
    public void Read_WhatIsNoState_IsUnreadable()
    {
        Assert.Throws<UnreadableStateException>(() => ContactValueCodec.Read([99, 0, 0]));
        var nonsense = new ContactValueState { Points = new(), Tier = new(), Orders = { new PurchaseState { Key = "o", Amount = "much" } } };
        Assert.Throws<UnreadableStateException>(() => ContactValueCodec.Read(nonsense.ToByteArray()));
    }
}
