using Rapport.Common.V1;

namespace Rapport.Events;

/// <summary>
/// The place of an event that was taken into the quarantine. Numbers stay dense, so the place remains in the stretch; the name
/// is empty, which no event's is, and so nothing is decided about it.
/// </summary>
public static class LeftOut
{
    /// <summary>The place of an event.</summary>
    public static Event PlaceOf(Event happened) => new()
    {
        Id = happened.Id, Workspace = happened.Workspace, Contact = happened.Contact, OccurredAt = happened.OccurredAt,
        ReceivedAt = happened.ReceivedAt, Hop = happened.Hop,
    };

    /// <summary>True for the place of an event that was left out.</summary>
    public static bool IsLeftOut(this Event happened) => happened.Name.Length == 0;
}
