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

    /// <summary>Most goals of a journey.</summary>
    public const int MostGoals = 20;

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
        var (entry, plan) = EntryReader.Read(fields.Object("entry", required: true));
        var reentry = ReadReentry(fields);
        var definition = new JourneyDefinition
        {
            Id = id,
            Name = fields.Text("name", required: false, 200) ?? id,
            Entry = entry,
            Plan = plan,
            Reentry = reentry,
            CoolDown = ReadCoolDown(fields, reentry),
            Key = fields.Key("key"),
            Zone = fields.Zone("zone"),
            Holdout = ReadHoldout(fields, id),
            Goals = ReadGoals(fields),
            MaxAge = fields.Duration("max_age", required: false) ?? DefaultMaxAge,
            ExitWhen = fields.Condition("exit_when", required: false) is { } exit
                ? new EventPattern(null, null, exit)
                : null,
            Steps = StepReader.Read(fields.Objects("steps", 1, MostSteps), id, fields.Has("key"), faults),
        };
        fields.Done();
        return definition;
    }

    private static Reentry ReadReentry(Fields fields)
    {
        switch (fields.Text("reentry", required: false, 64))
        {
            case null or "never":
                return Reentry.Never;
            case "after_exit":
                return Reentry.AfterExit;
            case "parallel":
                if (!fields.Has("key"))
                    fields.Fault("reentry", "parallel runs need \"key\": what each is about, as event.properties.cart_id");
                return Reentry.Parallel;
            default:
                fields.Fault("reentry", "give \"never\", \"after_exit\" or \"parallel\"");
                return Reentry.Never;
        }
    }

    private static TimeSpan ReadCoolDown(Fields fields, Reentry reentry)
    {
        var coolDown = fields.Duration("cool_down", required: false);
        if (fields.Has("cool_down") && reentry != Reentry.AfterExit)
            fields.Fault("cool_down", "a cool-down goes with \"reentry\": \"after_exit\"");
        return coolDown ?? TimeSpan.Zero;
    }

    private static Holdout? ReadHoldout(Fields fields, string journey)
    {
        if (fields.Object("holdout", required: false) is not { } inner)
            return null;
        var holdout = ChoiceStepReader.ReadHoldout(inner, journey);
        inner.Done();
        return holdout;
    }

    private static List<Goal> ReadGoals(Fields fields)
    {
        var goals = new List<Goal>();
        foreach (var item in fields.OptionalObjects("goals", MostGoals))
        {
            var name = item.Id("name", required: true);
            if (name is not null && goals.Exists(goal => goal.Name == name))
                item.Fault("name", $"a goal \"{name}\" stands above already");
            var pattern = new EventPattern(
                item.EventName("event", required: true), null, item.Condition("when", required: false));
            var window = item.Duration("window", required: true);
            if (window == TimeSpan.Zero)
                item.Fault("window", "give a length of time above zero");
            var exits = item.Flag("exit") ?? false;
            item.Done();
            if (name is not null && window is not null)
                goals.Add(new Goal(name, pattern, window.Value, exits));
        }

        return goals;
    }
}
