using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Defaults.Conclusions;
using Rapport.Defaults.Events;
using Rapport.Scoring.Domain.Lifetime;
using Rapport.Scoring.Domain.Loyalty;
using Rapport.Scoring.Scores;

namespace Rapport.Scoring.Values;

/// <summary>Events of the log as value sees them, and what follows from them as the log takes it.</summary>
internal static class ValueEvents
{
    private static readonly string[] AmountFields = ["amount", "total", "revenue", "value"];

    /// <summary>Whether value has anything to do with an event. What only the platform may say is not taken from outside.</summary>
    public static bool Concerns(Event happened) => happened.Name switch
    {
        EventNames.OrderCompleted or EventNames.OrderRefunded => true,
        EventNames.ContactMerged or EventNames.ContactAbsorbed or EventNames.RfmGroupChanged
            or EventNames.PointsEarnRequested or EventNames.PointsBurnRequested
            or EventNames.PointsExpired or EventNames.TierChanged => happened.Hop > 0,
        _ => false,
    };

    /// <summary>When the event counts: never before it was accepted.</summary>
    public static DateTimeOffset AcceptedAt(this Event happened)
    {
        var occurredAt = happened.OccurredAt.ToDateTimeOffset();
        return happened.ReceivedAt?.ToDateTimeOffset() is { } receivedAt && receivedAt > occurredAt ? receivedAt : occurredAt;
    }

    /// <summary>The purchases after an order or a refund.</summary>
    public static Purchases With(this Purchases purchases, Event happened)
    {
        if (AmountOf(happened) is not { } amount)
            return purchases.WithUnusable();
        var (at, order) = (happened.OccurredAt.ToDateTimeOffset(), happened.Text("order_id"));
        var currency = happened.Text("currency").ToUpperInvariant();
        return happened.Name == EventNames.OrderCompleted
            ? purchases.With(new Order(order.Length > 0 ? order : happened.Id, at, amount, currency))
            : purchases.With(new Refund(order, at, amount, currency));
    }

    /// <summary>The wish that an event carries; null when it carries none that can be granted.</summary>
    public static PointsRequest? ToRequest(this Event happened)
    {
        var points = happened.Properties?.Fields.TryGetValue("points", out var number) == true ? number.NumberValue : 0;
        if (points is not (>= 1 and <= PointsLedger.MostPoints))
            return null;
        var wish = happened.Name == EventNames.PointsEarnRequested ? PointsWish.Earn : PointsWish.Burn;
        DateTimeOffset? expiry = DateTimeOffset.TryParse(
            happened.Text("expires_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
        return new PointsRequest(happened.Id, wish, (long)points, expiry, happened.Text("reason"))
        {
            Rule = happened.Text("rule"), Cause = happened.Text("event"),
        };
    }

    /// <summary>That a rule asks for points: one request for each rule and event, whoever decides it how often.</summary>
    public static Conclusion? ToConclusion(this RuleEarning earning, Event cause, int expiryDays)
    {
        var properties = new Struct
        {
            Fields =
            {
                ["points"] = Value.ForNumber(earning.Points),
                ["reason"] = Value.ForString(cause.Name),
                ["rule"] = Value.ForString(earning.Rule),
                ["event"] = Value.ForString(cause.Id),
            },
        };
        if (expiryDays > 0)
            properties.Fields["expires_at"] = Value.ForString(cause.AcceptedAt().AddDays(expiryDays).UtcDateTime.ToString("O"));
        return Conclude.From(cause, $"earning_rule:{earning.Rule}", EventNames.PointsEarnRequested, properties);
    }

    /// <summary>That points moved on request.</summary>
    public static Conclusion? ToConclusion(this PointsEntry entry, Event cause, long balance) => Conclude.From(
        cause, "points", entry.To == PointsAccount.Customer ? EventNames.PointsEarned : EventNames.PointsBurned,
        new Struct
        {
            Fields =
            {
                ["points"] = Value.ForNumber(entry.Points),
                ["balance"] = Value.ForNumber(balance),
                ["reason"] = Value.ForString(entry.Reason),
                ["rule"] = Value.ForString(entry.Rule),
            },
        });

    /// <summary>That points were lost; the same whoever notices it first.</summary>
    public static Conclusion ToExpiry(this PointsEntry entry, string workspace, string contact) => Conclude.FromTime(
        workspace, contact, entry.At, string.Create(CultureInfo.InvariantCulture, $"points/{entry.Number}"), EventNames.PointsExpired,
        new Struct { Fields = { ["points"] = Value.ForNumber(entry.Points) } });

    /// <summary>That a tier was gained by an event, or lost by time alone.</summary>
    public static Conclusion? ToConclusion(this TierMove move, string workspace, string contact, Event? cause)
    {
        var properties = new Struct
        {
            Fields =
            {
                ["from"] = Value.ForString(move.From),
                ["to"] = Value.ForString(move.To),
                ["reason"] = Value.ForString(move.Reason),
            },
        };
        return move.Reason == "earned" && cause is not null
            ? Conclude.From(cause, $"tier:{move.To}", EventNames.TierChanged, properties)
            : Conclude.FromTime(workspace, contact, move.At, $"tier:{move.To}", EventNames.TierChanged, properties);
    }

    /// <summary>The amount of an order or refund; null when there is none that can be used.</summary>
    public static decimal? AmountOf(Event happened)
    {
        foreach (var field in AmountFields)
            if (happened.Properties?.Fields.TryGetValue(field, out var value) == true)
                return AmountOf(value);
        return null;
    }

    // A number, or a decimal text as shops write them. Four decimals make every sum exact.
    private static decimal? AmountOf(Value value)
    {
        if (value.KindCase == Value.KindOneofCase.StringValue)
            return decimal.TryParse(value.StringValue, NumberStyles.Number, CultureInfo.InvariantCulture, out var text)
                ? Usable(text) : null;
        var number = value.KindCase == Value.KindOneofCase.NumberValue ? value.NumberValue : double.NaN;
        return number >= 0 && number <= (double)Purchases.MostAmount ? Usable((decimal)number) : null;
    }

    private static decimal? Usable(decimal amount) =>
        amount is >= 0 and <= Purchases.MostAmount ? Math.Round(amount, 4) : null;
}
