namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>Why a broadcast is paused, and why members of its audience get nothing, beside <see cref="Reasons"/>.</summary>
internal static class BroadcastReasons
{
    /// <summary>Paused by a call.</summary>
    public const string ByHand = "by_hand";

    /// <summary>Paused: too many addresses refused it.</summary>
    public const string Bounces = "bounces";

    /// <summary>Paused: too many people complained.</summary>
    public const string Complaints = "complaints";

    /// <summary>Paused: its segment does not exist any more.</summary>
    public const string SegmentUnknown = "segment_unknown";

    /// <summary>Held back: drawn into the control group.</summary>
    public const string ControlGroup = "control_group";

    /// <summary>Held back: merged into a contact of the same audience.</summary>
    public const string Merged = "merged";

    /// <summary>Held back: the person was erased before it was their turn.</summary>
    public const string Erased = "erased";

    /// <summary>Held back: the broadcast was cancelled before it was their turn.</summary>
    public const string Cancelled = "cancelled";
}
