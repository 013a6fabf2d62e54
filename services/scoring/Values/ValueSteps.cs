using Rapport.Common.V1;
using Rapport.Defaults.Events;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Domain.Loyalty;
using Rapport.Scoring.Scores;

namespace Rapport.Scoring.Values;

/// <summary>How events become purchases, points and tiers. Pure.</summary>
internal static class ValueSteps
{
    /// <summary>Applies an event that <see cref="ValueEvents.Concerns"/> value, other than contact_absorbed.</summary>
    public static ValueStep Apply(ContactValue value, Event happened, PointsProgram program) => happened.Name switch
    {
        EventNames.OrderCompleted or EventNames.OrderRefunded =>
            new(value with { Purchases = value.Purchases.With(happened) }),
        EventNames.ContactMerged => new(ContactValue.Empty),
        EventNames.RfmGroupChanged => new(value with { RfmGroup = happened.Text("to") }),
        EventNames.PointsEarnRequested or EventNames.PointsBurnRequested => Decide(value, happened, program),
        _ => Until(value, happened.AcceptedAt(), program),
    };

    /// <summary>Takes in what the log holds of a contact that turned out to be the same person.</summary>
    public static ValueStep Absorb(
        ContactValue value, Event absorbed, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, PointsProgram program)
    {
        var other = Replay(history.GetValueOrDefault(absorbed.Text("from"), []), history, program);
        var (points, entries) = value.Points.Absorb(other.Points, absorbed.AcceptedAt());
        return new ValueStep(
            value with
            {
                Purchases = value.Purchases.Merge(other.Purchases), Points = points,
                Tier = value.Tier.Join(other.Tier, program),
            },
            entries, []);
    }

    /// <summary>Lets time pass.</summary>
    public static ValueStep Until(ContactValue value, DateTimeOffset now, PointsProgram program)
    {
        var (points, entries) = value.Points.Until(now);
        var (tier, moves) = value.Tier.At(now, program);
        return new ValueStep(value with { Points = points, Tier = tier }, entries, moves);
    }

    private static ValueStep Decide(ContactValue value, Event happened, PointsProgram program)
    {
        if (happened.ToRequest() is not { } request)
            return new ValueStep(value);
        var (points, entries, decision) = value.Points.Decide(request, happened.AcceptedAt());
        if (request.Wish == PointsWish.Burn)
            return new ValueStep(value with { Points = points }, entries, []) { Decision = decision };
        var (tier, moves) = value.Tier.Earn(new EarnedPoints(points.AsOf, request.Points), program);
        return new ValueStep(value with { Points = points, Tier = tier }, entries, moves) { Decision = decision };
    }

    // What the other contact's own partition makes of it, sooner or later, with what it had absorbed itself.
    private static ContactValue Replay(
        IReadOnlyList<Event> events, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, PointsProgram program)
    {
        var value = ContactValue.Empty;
        foreach (var happened in events.Where(ValueEvents.Concerns))
            value = happened.Name switch
            {
                EventNames.ContactMerged => value,
                EventNames.ContactAbsorbed => Absorb(value, happened, history, program).Value,
                _ => Apply(value, happened, program).Value,
            };
        return value;
    }
}
