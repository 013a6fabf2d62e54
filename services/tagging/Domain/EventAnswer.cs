namespace Rapport.Tagging.Domain;

/// <summary>The event that last answered a definition that reads events.</summary>
/// <param name="At">When it happened.</param>
/// <param name="EventId">Its id.</param>
public readonly record struct EventAnswer(DateTimeOffset At, string EventId)
{
    /// <summary>Whether this event comes after the other, so that the order of arrival does not matter.</summary>
    public bool IsAfter(EventAnswer other) =>
        At != other.At ? At > other.At : string.CompareOrdinal(EventId, other.EventId) > 0;
}
