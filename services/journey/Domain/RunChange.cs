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

/// <summary>A step that was left, and why.</summary>
/// <param name="Step">Step id; empty for the run as a whole.</param>
/// <param name="Kind">Kind of step; "run" for the run as a whole.</param>
/// <param name="In">When it was reached.</param>
/// <param name="Out">When it was left.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Reason">Why, where the result does not say; empty else.</param>
/// <param name="ValuesJson">The values that decided, a JSON object; null when none did.</param>
/// <param name="EventId">Event that moved it; empty when time did.</param>
/// <param name="CommandId">Command given; empty when none.</param>
internal sealed record TraceEntry(
    string Step, string Kind, DateTimeOffset In, DateTimeOffset Out, string Result, string Reason = "",
    string? ValuesJson = null, string EventId = "", string CommandId = "");

/// <summary>An order to notification.</summary>
/// <param name="Id">Derived from run, step and revision: the same order has the same id.</param>
/// <param name="Step">Step id.</param>
/// <param name="Action">What to do.</param>
/// <param name="IssuedAt">When it was decided.</param>
/// <param name="ExpireAt">Not to be acted on after this instant; null for no limit.</param>
/// <param name="Cause">Event that led to the step.</param>
internal sealed record StepCommand(
    string Id, string Step, StepAction Action, DateTimeOffset IssuedAt, DateTimeOffset? ExpireAt, Trigger Cause);

/// <summary>A fact for the log.</summary>
/// <param name="Name">Event name.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Reason">Exit reason; empty for an entry.</param>
/// <param name="Cause">Event that led to it.</param>
internal sealed record RunConclusion(string Name, DateTimeOffset At, string Reason, Trigger Cause);
