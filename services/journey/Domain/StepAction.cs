namespace Rapport.Journey.Domain;

/// <summary>What a step asks notification to do.</summary>
internal abstract record StepAction;

/// <summary>Send a template.</summary>
/// <param name="Channel">For example "email".</param>
/// <param name="Template">Template id.</param>
/// <param name="VariablesJson">A JSON object for the template, beside the contact's traits; null for none.</param>
internal sealed record SendAction(string Channel, string Template, string? VariablesJson) : StepAction;

/// <summary>Open a hand-off.</summary>
/// <param name="Queue">Queue of the call centre.</param>
/// <param name="Reason">Why; one open hand-off per contact and reason.</param>
/// <param name="Priority">Higher first.</param>
/// <param name="DossierJson">A JSON object with what the agent should know; the engine adds facts to it.</param>
internal sealed record HandoffAction(string Queue, string Reason, int Priority, string? DossierJson) : StepAction;
