namespace Rapport.Journey.Domain.Reading;

/// <summary>Reads the steps that divide contacts.</summary>
internal static class ChoiceStepReader
{
    private const int MostArms = 20;
    private const int MostWeight = 1_000_000;
    private const int LongestName = 100;

    /// <summary>By percent; what is left over goes to "else", or the step below.</summary>
    public static JourneyStep.Split? ReadSplit(Fields fields, string id, string journey, Targets targets)
    {
        var arms = new List<JourneyStep.SplitArm>();
        var items = fields.Objects("split", 1, MostArms);
        foreach (var item in items)
        {
            var percent = item.Whole("percent", 1, 100);
            if (!item.Has("percent"))
                item.Fault("", "\"percent\" is missing");
            var to = RequiredTarget(item, targets);
            item.Done();
            if (percent is not null && to is not null)
                arms.Add(new JourneyStep.SplitArm(NameOf(arms.Count), percent.Value, to));
        }

        var rest = 100 - arms.Sum(arm => arm.Weight);
        if (rest < 0)
            fields.Fault("split", "the percents add up to more than 100");
        var orElse = targets.Of(fields, "else");
        if (rest > 0)
            arms.Add(new JourneyStep.SplitArm("else", rest, orElse));
        return new JourneyStep.Split(id, $"{journey}/{id}", arms, IsTold: false, "split");

        static string NameOf(int index) => $"arm {index.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }

    /// <summary>By weight, each draw said to the log; with a winner everybody is in its arm.</summary>
    public static JourneyStep.Split? ReadExperiment(Fields fields, string id, string journey, Targets targets)
    {
        if (fields.Object("experiment", required: true) is not { } inner)
            return null;
        var name = inner.Text("name", required: false, LongestName) ?? $"{journey}/{id}";
        var arms = new List<JourneyStep.SplitArm>();
        foreach (var item in inner.Objects("arms", 2, MostArms))
        {
            var arm = item.Id("arm", required: true);
            if (arm is not null && arms.Exists(other => other.Name == arm))
                item.Fault("arm", $"an arm \"{arm}\" stands above already");
            var weight = item.Whole("weight", 0, MostWeight) ?? 1;
            var to = RequiredTarget(item, targets);
            item.Done();
            if (arm is not null && to is not null)
                arms.Add(new JourneyStep.SplitArm(arm, weight, to));
        }

        if (inner.Text("winner", required: false, 64) is { } winner)
        {
            if (!arms.Exists(arm => arm.Name == winner))
                inner.Fault("winner", $"there is no arm \"{winner}\"");
            arms = [.. arms.Select(arm => arm with { Weight = arm.Name == winner ? 1 : 0 })];
        }
        else if (arms.Count > 0 && arms.TrueForAll(arm => arm.Weight == 0))
            inner.Fault("arms", "give at least one arm a weight above 0");
        inner.Done();
        return new JourneyStep.Split(id, name, arms, IsTold: true, "experiment");
    }

    /// <summary>Keeps some out: they go to "else", or leave the journey.</summary>
    public static JourneyStep.Split? ReadHoldout(Fields fields, string id, string journey, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("holdout", required: true) is not { } inner)
            return null;
        var holdout = ReadHoldout(inner, $"{journey}/{id}");
        var to = targets.Named(inner, "else");
        inner.Done();
        return holdout is null
            ? null : new JourneyStep.Split(id, holdout.Experiment, holdout.Arms(to, next), IsTold: true, "holdout");
    }

    /// <summary>A holdout; whoever calls says when the fields are done.</summary>
    public static Holdout? ReadHoldout(Fields fields, string defaultName)
    {
        var percent = fields.Whole("percent", 1, 99);
        if (!fields.Has("percent"))
            fields.Fault("", "\"percent\" is missing");
        var name = fields.Text("experiment", required: false, LongestName) ?? defaultName;
        return percent is null ? null : new Holdout(name, percent.Value);
    }

    private static string? RequiredTarget(Fields item, Targets targets) =>
        item.Has("to") ? targets.Of(item, "to") : item.Text("to", required: true, 64);
}
