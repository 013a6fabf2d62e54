namespace Rapport.Events;

/// <summary>Names of the events that the platform itself writes or reads a meaning into. See docs/events.md.</summary>
public static class EventNames
{
    /// <summary>An identify call; properties are traits.</summary>
    public const string Identified = "identified";

    /// <summary>A page call.</summary>
    public const string PageViewed = "page_viewed";

    /// <summary>A screen call.</summary>
    public const string ScreenViewed = "screen_viewed";

    /// <summary>A group call; properties: group_id, and the group's traits in traits.</summary>
    public const string GroupJoined = "group_joined";

    /// <summary>An alias call; properties: previous_id, user_id.</summary>
    public const string Aliased = "aliased";

    /// <summary>An act of consent: purpose, channel, state ("granted" or "refused"), source, text_version.</summary>
    public const string ConsentChanged = "consent_changed";

    /// <summary>
    /// An act of consent that was said without an address, once contact knows what it holds for: as consent_changed, with
    /// addresses, at the time of the act.
    /// </summary>
    public const string ConsentBound = "consent_bound";

    /// <summary>Under the merged contact, its last event: into (survivor's id).</summary>
    public const string ContactMerged = "contact_merged";

    /// <summary>Under the survivor: from (merged contact's id).</summary>
    public const string ContactAbsorbed = "contact_absorbed";

    /// <summary>An event that a service left out is worked in: quarantine, service, event, partition, n.</summary>
    public const string QuarantineReplayed = "quarantine_replayed";

    /// <summary>tag, rule, definition_version.</summary>
    public const string TagAdded = "tag_added";

    /// <summary>tag, rule, definition_version.</summary>
    public const string TagRemoved = "tag_removed";

    /// <summary>segment, definition_version.</summary>
    public const string SegmentEntered = "segment_entered";

    /// <summary>segment, definition_version.</summary>
    public const string SegmentLeft = "segment_left";

    /// <summary>model, threshold, crossing_no, score, definition_version.</summary>
    public const string ThresholdCrossed = "threshold_crossed";

    /// <summary>from, to, reason.</summary>
    public const string StageChanged = "stage_changed";

    /// <summary>A decision of sales on a lead: reason (empty).</summary>
    public const string LeadAccepted = "lead_accepted";

    /// <summary>A decision of sales on a lead: reason.</summary>
    public const string LeadRejected = "lead_rejected";

    /// <summary>Sales reached nobody: reason.</summary>
    public const string LeadNoContact = "lead_no_contact";

    /// <summary>Sales gives a lead back to marketing: reason.</summary>
    public const string LeadRecycled = "lead_recycled";

    /// <summary>A lead comes further: to (stage), reason.</summary>
    public const string LeadConverted = "lead_converted";

    /// <summary>The deal is lost: reason.</summary>
    public const string LeadLost = "lead_lost";

    /// <summary>A purchase, sent by callers: amount (or total, revenue, value), currency, order_id.</summary>
    public const string OrderCompleted = "order_completed";

    /// <summary>Money given back, sent by callers: amount (or total), currency, order_id of the purchase.</summary>
    public const string OrderRefunded = "order_refunded";

    /// <summary>A contact's place among all buyers moved: from, to, definition_version.</summary>
    public const string RfmGroupChanged = "rfm_group_changed";

    /// <summary>
    /// A wish to credit points: points, reason, and of a rule: rule, event. What came of it is decided when the log
    /// brings it back.
    /// </summary>
    public const string PointsEarnRequested = "points_earn_requested";

    /// <summary>A wish to take points off: points, reason. What came of it is decided when the log brings it back.</summary>
    public const string PointsBurnRequested = "points_burn_requested";

    /// <summary>Points were credited: points, balance, reason.</summary>
    public const string PointsEarned = "points_earned";

    /// <summary>Points were taken off: points, balance, reason.</summary>
    public const string PointsBurned = "points_burned";

    /// <summary>Points were not spent in time: points.</summary>
    public const string PointsExpired = "points_expired";

    /// <summary>from, to, reason.</summary>
    public const string TierChanged = "tier_changed";

    /// <summary>journey, run, version.</summary>
    public const string JourneyEntered = "journey_entered";

    /// <summary>journey, run, reason.</summary>
    public const string JourneyExited = "journey_exited";

    /// <summary>message, channel, template, journey, run, step.</summary>
    public const string MessageSent = "message_sent";

    /// <summary>message, channel, template, journey, run, step, reason.</summary>
    public const string MessageNotSent = "message_not_sent";

    /// <summary>As message_not_sent. The reason outcome_unknown means that it may have arrived after all.</summary>
    public const string MessageFailed = "message_failed";

    /// <summary>handoff, queue, reason, journey, run, step.</summary>
    public const string HandoffOpened = "handoff_opened";

    /// <summary>handoff, agent.</summary>
    public const string HandoffClaimed = "handoff_claimed";

    /// <summary>handoff, agent, outcome ("accepted", "rejected", "no_contact"), reason.</summary>
    public const string HandoffCompleted = "handoff_completed";
}
