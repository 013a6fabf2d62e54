namespace Rapport.Journey.Domain;

/// <summary>What a decision makes of a run; written in one piece.</summary>
/// <param name="Before">The run as it was; null for a new one.</param>
/// <param name="After">The run as it is to be.</param>
/// <param name="Trace">Steps left, in order.</param>
/// <param name="Commands">What notification is to do.</param>
/// <param name="Conclusions">What goes back into the log.</param>
internal sealed record RunChange(
    RunState? Before, RunState After, IReadOnlyList<TraceEntry> Trace,
    IReadOnlyList<StepCommand> Commands, IReadOnlyList<RunConclusion> Conclusions)
{
    /// <summary>This change and one that follows it, as one.</summary>
    public RunChange Then(RunChange next) =>
        new(Before, next.After, [.. Trace, .. next.Trace], [.. Commands, .. next.Commands],
            [.. Conclusions, .. next.Conclusions]);
}
