using System.Globalization;
using Rapport.Following.Partitions;
using Rapport.Internal.Scoring.V1;
using Rapport.Scoring.Scores.Rules;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Vocabulary;
using static Rapport.Scoring.Vocabulary.StoredFields;

namespace Rapport.Scoring.Values.Stored;

/// <summary>The stored form of <see cref="ContactValue"/>: <c>proto/rapport/internal/scoring/v1/state.proto</c>.</summary>
internal static class ContactValueCodec
{
    /// <summary>The state to store.</summary>
    /// <param name="value">What is known.</param>
    /// <param name="stored">What is stored already: of it is kept what only a newer version knows.</param>
    public static byte[] Write(ContactValue value, byte[]? stored = null) => StoredState.Write(
        new ContactValueState
        {
            RfmGroup = value.RfmGroup,
            Orders = { value.Purchases.Orders.Select(order => ToState(order.Key, order.At, order.Amount, order.Currency)) },
            Refunds = { value.Purchases.Refunds.Select(refund => ToState(refund.Key, refund.At, refund.Amount, refund.Currency)) },
            Unusable = value.Purchases.Unusable,
            UnusableCounts = { value.Purchases.Reasons.Counts },
            UnusableNewest = { value.Purchases.Reasons.Newest.Select(ToState) },
            Points = ToState(value.Points),
            Tier = ToState(value.Tier),
            // Sums and times of a tally's score are of no use here.
            Tallies =
            {
                value.Tallies.Select(tally => RuleScoreCodec.ToState(
                    new RuleScore { Rule = tally.Rule, Count = tally.Count, Kept = tally.Kept })),
            },
        },
        stored);

    /// <summary>Reads a stored state; null is a contact that nothing is known of.</summary>
    /// <exception cref="UnreadableStateException">It cannot be read.</exception>
    public static ContactValue Read(byte[]? stored) => stored is null
        ? ContactValue.Empty : StoredState.Read(stored, ContactValueState.Parser, OfState);

    private static ContactValue OfState(ContactValueState state) => new()
    {
        RfmGroup = state.RfmGroup,
        Purchases = new Purchases
        {
            Orders = List(state.Orders, order => new Order(order.Key, At(order.At), Amount(order), order.Currency)),
            Refunds = List(state.Refunds, refund => new Refund(refund.Key, At(refund.At), Amount(refund), refund.Currency)),
            Unusable = state.Unusable,
            // A newer version may know more kinds of faults, an older one knew fewer.
            Reasons = new UnusableAmounts(
                [.. state.UnusableCounts.Concat(new int[UnusableAmounts.Faults]).Take(Math.Max(UnusableAmounts.Faults, state.UnusableCounts.Count))],
                List(state.UnusableNewest, amount => new UnusableAmount(
                    At(amount.At), amount.EventId, (MoneyFault)amount.Fault, amount.Field, amount.Shape))),
        },
        Points = OfState(state.Points),
        Tier = OfState(state.Tier),
        Tallies = List(state.Tallies, RuleScoreCodec.OfState),
    };

    private static PurchaseState ToState(string key, DateTimeOffset at, decimal amount, string currency) => new()
    {
        Key = key, At = at.UtcTicks, Amount = amount.ToString(CultureInfo.InvariantCulture), Currency = currency,
    };

    private static decimal Amount(PurchaseState purchase) =>
        decimal.Parse(purchase.Amount, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static UnusableAmountState ToState(UnusableAmount amount) => new()
    {
        EventId = amount.EventId, At = amount.At.UtcTicks, Fault = (uint)amount.Fault, Field = amount.Field, Shape = amount.Shape,
    };

    private static PointsLedgerState ToState(PointsLedger ledger) => new()
    {
        AsOf = ledger.AsOf.UtcTicks,
        Entries = ledger.Entries,
        Lots =
        {
            ledger.Lots.Select(lot => new PointsLotState { Number = lot.Number, ExpiresAt = lot.ExpiresAt.UtcTicks, Left = lot.Left }),
        },
        Customer = ledger.Totals.Customer, Issued = ledger.Totals.Issued, Redeemed = ledger.Totals.Redeemed,
        Expired = ledger.Totals.Expired, Transferred = ledger.Totals.Transferred,
    };

    private static PointsLedger OfState(PointsLedgerState ledger) => new()
    {
        Lots = List(ledger.Lots, lot => new PointsLot(lot.Number, At(lot.ExpiresAt), lot.Left)),
        Entries = ledger.Entries,
        AsOf = At(ledger.AsOf),
        Totals = new PointsTotals(ledger.Customer, ledger.Issued, ledger.Redeemed, ledger.Expired, ledger.Transferred),
    };

    private static TierState ToState(TierStanding tier) => new()
    {
        Tier = tier.Tier, Since = tier.Since.UtcTicks, Until = tier.Until.UtcTicks,
        Earnings = { tier.Earnings.Select(earning => new EarnedPointsState { At = earning.At.UtcTicks, Points = earning.Points }) },
    };

    private static TierStanding OfState(TierState tier) => new()
    {
        Tier = tier.Tier, Since = At(tier.Since), Until = At(tier.Until),
        Earnings = List(tier.Earnings, earning => new EarnedPoints(At(earning.At), earning.Points)),
    };
}
