using Rapport.Hosting.Ids;

namespace Rapport.Journey.Domain.Reading;

/// <summary>Reads the steps that say something to the log.</summary>
internal static class ConclusionStepReader
{
    private const int MostTags = 20;
    private const int MostPoints = 1_000_000;
    private const int LongestTraits = 4000;

    // By these a person is found: what is said of them joins people, and no journey may do that.
    private static readonly string[] Addresses = ["email", "phone"];

    public static JourneyStep.Update? ReadUpdate(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("update", required: true) is not { } inner)
            return null;
        var traits = inner.ObjectText("traits");
        var names = inner.NamesIn("traits");
        if (!inner.Has("traits") || (traits is not null && names.Count == 0))
            inner.Fault("traits", "give an object with at least one trait");
        if (traits?.Length > LongestTraits)
            inner.Fault("traits", $"give at most {LongestTraits} characters of JSON");
        foreach (var name in names.Intersect(Addresses))
            inner.Fault("traits", $"\"{name}\" identifies a person and cannot be changed by a journey");
        inner.Done();
        return traits is null ? null : new JourneyStep.Update(id, traits, next);
    }

    public static JourneyStep.Tag? ReadTag(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("tag", required: true) is not { } inner)
            return null;
        var (add, remove) = (inner.Texts("add", 0, MostTags), inner.Texts("remove", 0, MostTags));
        if (add.Count + remove.Count == 0)
            inner.Fault("", "name tags with \"add\", \"remove\" or both");
        foreach (var (name, tags) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)[("add", add), ("remove", remove)])
            if (tags.Any(tag => !DefinitionId.IsTag(tag)))
                inner.Fault(name, DefinitionId.TagRule);
        if (add.Intersect(remove).Any())
            inner.Fault("remove", "a tag is either given or taken");
        inner.Done();
        return new JourneyStep.Tag(id, [.. add.Distinct()], [.. remove.Distinct()], next);
    }

    public static JourneyStep.Reach? ReadGoal(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("goal", required: true) is not { } inner)
            return null;
        var name = inner.Id("name", required: true);
        inner.Done();
        return name is null ? null : new JourneyStep.Reach(id, name, next);
    }

    public static JourneyStep.Points? ReadPoints(Fields fields, string id, Targets targets)
    {
        var next = targets.Next();
        if (fields.Object("points", required: true) is not { } inner)
            return null;
        var earn = inner.Whole("earn", 1, MostPoints);
        if (!inner.Has("earn"))
            inner.Fault("", "\"earn\" is missing");
        var reason = inner.Text("reason", required: true, 200);
        inner.Done();
        return earn is null || reason is null ? null : new JourneyStep.Points(id, earn.Value, reason, next);
    }

    public static JourneyStep.Start? ReadStart(Fields fields, string id, string journey, Targets targets)
    {
        var next = targets.Next();
        return ReadJourney(fields, "start", journey) is { } other ? new JourneyStep.Start(id, other, next) : null;
    }

    public static JourneyStep.Jump? ReadJump(Fields fields, string id, string journey) =>
        ReadJourney(fields, "jump", journey) is { } other ? new JourneyStep.Jump(id, other) : null;

    private static string? ReadJourney(Fields fields, string kind, string journey)
    {
        if (fields.Object(kind, required: true) is not { } inner)
            return null;
        var other = inner.Id("journey", required: true);
        if (other is not null && other == journey)
            inner.Fault("journey", "a journey does not start itself; lead to one of its steps with \"next\"");
        inner.Done();
        return other;
    }
}
