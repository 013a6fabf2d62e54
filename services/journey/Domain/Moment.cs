namespace Rapport.Journey.Domain;

/// <summary>What is known when a run is moved.</summary>
/// <param name="Now">Business time.</param>
/// <param name="Due">When this ought to have happened: the timer's instant, or the arrival of the event.</param>
/// <param name="Facts">The contact's facts.</param>
/// <param name="Cause">The event that moves it; null when time does.</param>
/// <param name="Scope">For conditions.</param>
internal sealed record Moment(
    DateTimeOffset Now, DateTimeOffset Due, ContactFacts Facts, JourneyEvent? Cause, ConditionScope Scope)
{
    /// <summary>Id of the event; empty when time moves the run.</summary>
    public string EventId => Cause?.Id ?? "";

    /// <summary>An event has arrived.</summary>
    public static Moment Of(JourneyEvent cause, ContactFacts facts, DateTimeOffset now, ConditionScope scope) =>
        new(now, cause.ReceivedAt, facts, cause, scope);
}
