namespace Rapport.Journey.Domain.Reading;

/// <summary>Where one step may lead: a step by name, else the step below, else the end.</summary>
/// <param name="step">The step's fields.</param>
/// <param name="ids">All steps of the journey.</param>
/// <param name="below">The step below; null after the last.</param>
internal sealed class Targets(Fields step, IReadOnlyList<string> ids, string? below)
{
    /// <summary>What comes after the step.</summary>
    public string? Next() => Of(step, "next");

    /// <summary>What a field points to; the step below without it.</summary>
    public string? Of(Fields fields, string name) => Named(fields, name) ?? below;

    /// <summary>What a field points to; null without it.</summary>
    public string? Named(Fields fields, string name)
    {
        if (fields.Text(name, required: false, 64) is not { } target)
            return null;
        if (!ids.Contains(target))
            fields.Fault(name, $"there is no step \"{target}\"");
        return target;
    }
}
