using NodaTime;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain.Reading;

/// <summary>Reads the steps, and entries, that go by the contact's own clock.</summary>
internal static class LocalStepReader
{
    private const int MostDays = 3660;

    public static JourneyStep.WaitDays? ReadWaitDays(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("wait_days", required: true) is not { } inner)
            return null;
        var days = inner.Whole("days", 1, MostDays);
        if (!inner.Has("days"))
            inner.Fault("", "\"days\" is missing");
        var at = inner.TimeOfDay("at", required: false);
        inner.Done();
        return days is null ? null : new JourneyStep.WaitDays(id, days.Value, at, next);
    }

    public static JourneyStep.WaitUntil? ReadWaitUntil(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("wait_until", required: true) is not { } inner)
            return null;
        var at = inner.TimeOfDay("at", required: false);
        var to = inner.TimeOfDay("to", required: false);
        var weekdays = inner.Weekdays("weekdays");
        if (!inner.Has("at") && !inner.Has("weekdays"))
            inner.Fault("", "say what to wait for with \"at\", \"weekdays\" or both");
        if (inner.Has("to") && !inner.Has("at"))
            inner.Fault("to", "a window needs \"at\", its beginning");
        if (to is not null && to == at)
            inner.Fault("to", "a window ends at another time than it begins");
        inner.Done();
        // Weekdays alone mean the whole of each day.
        return new JourneyStep.WaitUntil(
            id, new LocalOpening(at ?? LocalTime.Midnight, at is null ? LocalTime.Midnight : to, weekdays), next);
    }

    public static JourneyStep.WaitDate? ReadWaitDate(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("wait_date", required: true) is not { } inner)
            return null;
        var rule = ReadDate(inner);
        var orElse = targets.Of(inner, "else");
        inner.Done();
        return rule is null ? null : new JourneyStep.WaitDate(id, rule, next, orElse);
    }

    /// <summary>A date that an attribute names; whoever calls says when the fields are done.</summary>
    public static DateRule? ReadDate(Fields fields)
    {
        var attribute = fields.Text("attribute", required: true, 100);
        var days = fields.Whole("days", -MostDays, MostDays) ?? 0;
        var at = fields.TimeOfDay("at", required: false) ?? LocalTime.Midnight;
        var yearly = fields.Flag("yearly") ?? false;
        return attribute is null ? null : new DateRule(attribute, days, at, yearly);
    }
}
