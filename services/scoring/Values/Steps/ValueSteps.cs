using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Steps;

/// <summary>How events become purchases, points and tiers. Pure.</summary>
internal static class ValueSteps
{
    /// <summary>Applies an event other than contact_absorbed and contact_unmerged: what it is, and what rules give for it.</summary>
    public static ValueStep Apply(ContactValue value, Event happened, PointsPrograms programs, EvaluationContext context)
    {
        var step = ValueEvents.Concerns(happened)
            ? Apply(value, happened, programs.At(happened.AcceptedAt())) : new ValueStep(value);
        return happened.Name == EventNames.ContactMerged ? step : Ask(step, happened, programs, context);
    }

    private static ValueStep Apply(ContactValue value, Event happened, PointsProgram program) => happened.Name switch
    {
        EventNames.OrderCompleted or EventNames.OrderRefunded =>
            new(value with { Purchases = value.Purchases.With(happened) }),
        EventNames.ContactMerged => new(ContactValue.Empty),
        EventNames.RfmGroupChanged => new(value with { RfmGroup = happened.Read<Events.V1.RfmGroupChanged>().To }),
        EventNames.PointsEarnRequested or EventNames.PointsBurnRequested => Decide(value, happened, program),
        _ => Until(value, happened.AcceptedAt(), program),
    };

    /// <summary>Takes in what the log holds of a contact that turned out to be the same person.</summary>
    public static ValueStep Absorb(
        ContactValue value, Event absorbed, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, PointsPrograms programs)
    {
        var other = Replay(history.GetValueOrDefault(absorbed.Read<Events.V1.ContactAbsorbed>().From, []), history, programs);
        var program = programs.At(absorbed.AcceptedAt());
        var (points, entries) = value.Points.Absorb(other.Points, absorbed.AcceptedAt());
        return new ValueStep(
            value with
            {
                Purchases = value.Purchases.Merge(other.Purchases), Points = points,
                Tier = value.Tier.Join(other.Tier, program), Tallies = EarningRules.Merge(value.Tallies, other.Tallies, program),
            },
            entries, []);
    }

    /// <summary>
    /// The contact stands by itself again: what its own history makes of it, decided as if the merge had never been. All
    /// entries of its ledger are given, in place of those that it had.
    /// </summary>
    public static ValueStep Unmerge(
        Event unmerged, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, PointsPrograms programs)
    {
        var entries = new List<PointsEntry>();
        var value = Replay(history.GetValueOrDefault(unmerged.Contact, []), history, programs, entries);
        var now = Until(value, unmerged.AcceptedAt(), programs.At(unmerged.AcceptedAt()));
        return now with { Entries = [.. entries, .. now.Entries] };
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
        return new ValueStep(value with { Points = points, Tier = tier }, entries, moves)
        {
            // Nobody waits for what became of a rule's wish.
            Decision = request.Rule.Length == 0 ? decision : null,
        };
    }

    // What rules give is only a wish here: points move when the log brings it back. Imported history earns nothing.
    private static ValueStep Ask(ValueStep step, Event happened, PointsPrograms programs, EvaluationContext context)
    {
        var rules = programs.RulesFor(happened.Name, happened.AcceptedAt());
        if (rules.Count == 0 || happened.Historic)
            return step;
        context.SetEvent(happened);
        var (tallies, earned) = EarningRules.Ask(step.Value.Tallies, rules, (happened.OccurredAt.ToDateTimeOffset(), happened.Tie()), context);
        var value = ReferenceEquals(tallies, step.Value.Tallies) ? step.Value : step.Value with { Tallies = tallies };
        return step with { Value = value, Earned = earned, Expiry = programs.At(happened.AcceptedAt()).ExpiryDays };
    }

    // What the other contact's own partition makes of it, sooner or later, with what it had absorbed itself.
    private static ContactValue Replay(
        IReadOnlyList<Event> events, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, PointsPrograms programs,
        List<PointsEntry>? entries = null)
    {
        var (value, context) = (ContactValue.Empty, new EvaluationContext());
        foreach (var happened in events)
        {
            var step = happened.Name switch
            {
                EventNames.ContactMerged or EventNames.ContactUnmerged => new ValueStep(value),
                EventNames.ContactAbsorbed => Absorb(value, happened, history, programs),
                _ => Apply(value, happened, programs, context),
            };
            value = step.Value;
            entries?.AddRange(step.Entries);
        }

        return value;
    }
}
