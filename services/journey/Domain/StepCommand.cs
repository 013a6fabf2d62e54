namespace Rapport.Journey.Domain;

/// <summary>An order to notification.</summary>
/// <param name="Id">Derived from run, step and revision: the same order has the same id.</param>
/// <param name="Step">Step id.</param>
/// <param name="Action">What to do.</param>
/// <param name="IssuedAt">When it was decided.</param>
/// <param name="ExpireAt">Not to be acted on after this instant; null for no limit.</param>
/// <param name="Cause">Event that led to the step.</param>
internal sealed record StepCommand(
    string Id, string Step, StepAction Action, DateTimeOffset IssuedAt, DateTimeOffset? ExpireAt, Trigger Cause);
