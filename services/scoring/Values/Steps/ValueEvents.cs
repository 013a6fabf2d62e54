using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Conclusions;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Steps;

/// <summary>Events of the log as value sees them, and what follows from them as the log takes it.</summary>
internal static class ValueEvents
{
    private static readonly HashSet<string> NoOrders = new(StringComparer.OrdinalIgnoreCase)
    {
        "undefined", "null", "none", "nil", "nan", "[object object]", "0", "-1", "-", "n/a", "true", "false",
    };

    /// <summary>Whether value has anything to do with an event.</summary>
    public static bool Concerns(Event happened) => happened.Name is
        EventNames.OrderCompleted or EventNames.OrderRefunded
        or EventNames.ContactMerged or EventNames.ContactAbsorbed or EventNames.ContactUnmerged
        or EventNames.RfmGroupChanged
        or EventNames.PointsEarnRequested or EventNames.PointsBurnRequested
        or EventNames.PointsExpired or EventNames.TierChanged;

    /// <summary>When the event counts: never before it was accepted.</summary>
    public static DateTimeOffset AcceptedAt(this Event happened)
    {
        var occurredAt = happened.OccurredAt.ToDateTimeOffset();
        return happened.ReceivedAt?.ToDateTimeOffset() is { } receivedAt && receivedAt > occurredAt ? receivedAt : occurredAt;
    }

    /// <summary>The purchases after an order or a refund.</summary>
    public static Purchases With(this Purchases purchases, Event happened)
    {
        // A refund says what a purchase says.
        var said = happened.Read<Events.V1.OrderCompleted>();
        var (money, field, value) = EventAmount.Of(said);
        if (money.Amount is not { } amount)
            return purchases.With(new UnusableAmount(
                happened.OccurredAt.ToDateTimeOffset(), happened.Id, money.Fault, field, Money.ShapeOf(value)));
        var (at, order) = (happened.OccurredAt.ToDateTimeOffset(), OrderOf(said));
        var currency = said.Currency.ToUpperInvariant();
        return happened.Name == EventNames.OrderCompleted
            ? purchases.With(new Order(order.Length > 0 ? order : happened.Id, at, amount, currency))
            : purchases.With(new Refund(order, at, amount, currency));
    }

    /// <summary>
    /// Which order it is: <c>order_id</c>, else <c>orderId</c>, a number as its text. Empty where it says none, and for what
    /// programs write where they have none: two orders that share it share nothing.
    /// </summary>
    private static string OrderOf(Events.V1.OrderCompleted said)
    {
        foreach (var id in (ReadOnlySpan<Value?>)[said.OrderId, said.OtherOrderId])
        {
            var order = id?.KindCase == Value.KindOneofCase.NumberValue
                ? id.NumberValue.ToString("R", CultureInfo.InvariantCulture) : id?.StringValue.Trim() ?? "";
            if (order.Length > 0 && !NoOrders.Contains(order))
                return order;
        }

        return "";
    }

    /// <summary>The wish that an event carries; null when it carries none that can be granted.</summary>
    public static PointsRequest? ToRequest(this Event happened)
    {
        // A wish to burn says less of what a wish to earn says.
        var said = happened.Read<Events.V1.PointsEarnRequested>();
        if (said.Points is not (>= 1 and <= PointsLedger.MostPoints))
            return null;
        var wish = happened.Name == EventNames.PointsEarnRequested ? PointsWish.Earn : PointsWish.Burn;
        DateTimeOffset? expiry = DateTimeOffset.TryParse(
            said.ExpiresAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        return new PointsRequest(happened.Id, wish, said.Points, expiry, said.Reason) { Rule = said.Rule, Cause = said.Event };
    }

    /// <summary>That a rule asks for points: one request for each rule and event, whoever decides it how often.</summary>
    public static Conclusion? ToConclusion(this RuleEarning earning, Event cause, int expiryDays)
    {
        var said = new Events.V1.PointsEarnRequested
        {
            Points = earning.Points, Reason = cause.Name, Rule = earning.Rule, Event = cause.Id,
        };
        if (expiryDays > 0)
            said.ExpiresAt = cause.AcceptedAt().AddDays(expiryDays).UtcDateTime.ToString("O");
        return Conclude.From(cause, $"earning_rule:{earning.Rule}", said);
    }

    /// <summary>That points moved on request.</summary>
    public static Conclusion? ToConclusion(this PointsEntry entry, Event cause, long balance) => Conclude.From(
        cause, "points", entry.To == PointsAccount.Customer
            ? new Events.V1.PointsEarned { Points = entry.Points, Balance = balance, Reason = entry.Reason, Rule = entry.Rule }
            : new Events.V1.PointsBurned { Points = entry.Points, Balance = balance, Reason = entry.Reason, Rule = entry.Rule });

    /// <summary>That points were lost; the same whoever notices it first.</summary>
    public static Conclusion ToExpiry(this PointsEntry entry, string workspace, string contact) => Conclude.FromTime(
        workspace, contact, entry.At, string.Create(CultureInfo.InvariantCulture, $"points/{entry.Number}"),
        new Events.V1.PointsExpired { Points = entry.Points });

    /// <summary>That a tier was gained by an event, or lost by time alone.</summary>
    public static Conclusion? ToConclusion(this TierMove move, string workspace, string contact, Event? cause)
    {
        var said = new Events.V1.TierChanged { From = move.From, To = move.To, Reason = move.Reason };
        return move.Reason == "earned" && cause is not null
            ? Conclude.From(cause, $"tier:{move.To}", said)
            : Conclude.FromTime(workspace, contact, move.At, $"tier:{move.To}", said);
    }
}
