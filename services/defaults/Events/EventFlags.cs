namespace Rapport.Defaults.Events;

/// <summary>What the platform noticed of an event on its way into the log; see <c>Event.flags</c>.</summary>
public static class EventFlags
{
    /// <summary>
    /// A conclusion about a contact that had been merged by the time it was numbered. It stands under the survivor, but
    /// says nothing of the survivor's stage, tags and segments: what the merge made of those is concluded separately.
    /// </summary>
    public const string OfMerged = "of_merged";
}
