using Rapport.Conditions;
using Rapport.Events;
using Rapport.Journey.Domain.Json;

namespace Rapport.Journey.Domain.Reading;

/// <summary>
/// Reads a journey's JSON text strictly: unknown and repeated fields, nulls, conditions that do not compile, targets
/// that are missing, steps that nothing leads to and loops without rest are refused, all of them at once.
/// </summary>
internal static class DefinitionReader
{
    /// <summary>Longest text, bytes.</summary>
    public const int LongestText = 256 * 1024;

    /// <summary>Most steps of a journey.</summary>
    public const int MostSteps = 100;

    private static readonly TimeSpan DefaultMaxAge = TimeSpan.FromHours(24);

    /// <summary>Reads and checks a text.</summary>
    public static DefinitionReading Read(ReadOnlySpan<byte> text)
    {
        var faults = new List<JsonFault>();
        if (text.Length > LongestText)
            return new DefinitionReading(
                null, [new JsonFault("", new JsonPlace(1, 1), "a definition has at most 256 KiB")]);
        var root = LocatedJsonReader.Read(text, faults);
        if (root is null)
            return new DefinitionReading(null, faults);
        if (root is not LocatedJson.Map map)
            return new DefinitionReading(
                null, [new JsonFault("", root.Place, $"a journey is an object, not {root.Kind}")]);

        var definition = ReadJourney(new Fields(map, "", faults), faults);
        faults.Sort((a, b) => (a.Place.Line, a.Place.Column).CompareTo((b.Place.Line, b.Place.Column)));
        return new DefinitionReading(faults.Count == 0 ? definition : null, faults);
    }

    private static JourneyDefinition ReadJourney(Fields fields, List<JsonFault> faults)
    {
        var id = fields.Id("journey", required: true) ?? "";
        var definition = new JourneyDefinition
        {
            Id = id,
            Name = fields.Text("name", required: false, 200) ?? id,
            Entry = ReadEntry(fields.Object("entry", required: true)),
            Reentry = ReadReentry(fields),
            MaxAge = fields.Duration("max_age", required: false) ?? DefaultMaxAge,
            ExitWhen = fields.Condition("exit_when", required: false) is { } exit
                ? new EventPattern(null, null, exit)
                : null,
            Steps = StepReader.Read(fields.Objects("steps", 1, MostSteps), faults),
        };
        fields.Done();
        return definition;
    }

    private static EventPattern ReadEntry(Fields? fields)
    {
        if (fields is null)
            return new EventPattern(null, null, null);
        var name = fields.EventName("event", required: false);
        var threshold = ReadThreshold(fields);
        var when = fields.Condition("when", required: false);
        if (fields.Has("event") == fields.Has("threshold"))
            fields.Fault("", "an entry has either \"event\" or \"threshold\"");
        fields.Done();
        return threshold is null
            ? new EventPattern(name, null, when)
            : new EventPattern(EventNames.ThresholdCrossed, threshold, when);
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

    private static Reentry ReadReentry(Fields fields)
    {
        switch (fields.Text("reentry", required: false, 64))
        {
            case null or "never":
                return Reentry.Never;
            case "after_exit":
                return Reentry.AfterExit;
            default:
                fields.Fault("reentry", "give \"never\" or \"after_exit\"");
                return Reentry.Never;
        }
    }
}
