using Rapport.Conditions;
using Rapport.Events;
using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain.Reading;

/// <summary>Reads what lets a contact in.</summary>
internal static class EntryReader
{
    private const int LongestSubject = 100;

    private static readonly string[] Kinds =
        ["event", "threshold", "segment", "left_segment", "stage", "date", "schedule", "api"];

    /// <summary>The events that let in, and when time asks for an entry.</summary>
    public static (EventPattern Entry, EntryPlan? Plan) Read(Fields? fields)
    {
        if (fields is null)
            return (new EventPattern(null, null, null), null);
        var name = fields.EventName("event", required: false);
        var threshold = ReadThreshold(fields);
        var (entered, left) = (Subject("segment"), Subject("left_segment"));
        var stage = Subject("stage");
        EntryPlan? plan = ReadDate(fields.Object("date", required: false));
        var schedule = ReadSchedule(fields);
        if (fields.Flag("api") == false)
            fields.Fault("api", "give true, or leave it out");
        var when = fields.Condition("when", required: false);
        var causes = ReadCauses(fields, entered ?? left);
        if (Kinds.Count(fields.Has) != 1)
            fields.Fault("", $"an entry has either \"event\" or {string.Join(" or ", Kinds.Skip(1).Select(kind => $"\"{kind}\""))}");
        // Whether they are still wanted is all that can be asked when nothing has happened.
        if (fields.Has("schedule") && !fields.Has("when"))
            fields.Fault("", "a schedule needs \"when\": for whom it is, as in_segment(\"newsletter\")");
        fields.Done();
        return (threshold is not null ? new EventPattern(EventNames.ThresholdCrossed, threshold, when)
            : entered is not null ? new EventPattern(EventNames.SegmentEntered, null, when, entered) { Causes = causes }
            : left is not null ? new EventPattern(EventNames.SegmentLeft, null, when, left) { Causes = causes }
            : stage is not null ? new EventPattern(EventNames.StageChanged, null, when, stage)
            : new EventPattern(name ?? EventNames.JourneyEntryRequested, null, when), plan ?? schedule);

        string? Subject(string kind) => fields.Text(kind, required: false, LongestSubject);
    }

    private static HashSet<string>? ReadCauses(Fields fields, string? segment)
    {
        if (!fields.Has("causes"))
            return null;
        var causes = fields.Texts("causes", 1, SegmentCauses.All.Count);
        if (segment is null)
            fields.Fault("causes", "only coming into a segment or going out of it has causes");
        if (causes.Any(cause => !SegmentCauses.All.Contains(cause)))
            fields.Fault("causes", $"give some of {string.Join(", ", SegmentCauses.All.Select(cause => $"\"{cause}\""))}");
        return [.. causes];
    }

    private static EntryPlan.Date? ReadDate(Fields? fields)
    {
        if (fields is null)
            return null;
        var rule = LocalStepReader.ReadDate(fields);
        fields.Done();
        return rule is null ? null : new EntryPlan.Date(rule);
    }

    private static EntryPlan.Schedule? ReadSchedule(Fields fields)
    {
        if (fields.Text("schedule", required: false, 200) is not { } text)
            return null;
        if (LocalSchedule.Parse(text) is { } schedule)
            return new EntryPlan.Schedule(schedule);
        fields.Fault("schedule", "give a cron expression of five fields, as \"0 9 * * MON\" for Mondays at 09:00");
        return null;
    }

    private static ThresholdReference? ReadThreshold(Fields fields)
    {
        if (fields.Text("threshold", required: false, 200) is not { } text)
            return null;
        if (text.Split('/') is [{ Length: > 0 } model, { Length: > 0 } threshold])
            return new ThresholdReference(model, threshold);
        fields.Fault("threshold", "give model and threshold as \"engagement/mql\"");
        return null;
    }
}
