namespace Rapport.Events;

/// <summary>
/// Names of the events that the platform itself writes or reads a meaning into. What each says is the message of the same
/// name in <c>proto/rapport/events/v1</c>; docs/events.md shows who writes it and who hears it.
/// </summary>
public static class EventNames
{
    /// <summary>An identify call.</summary>
    public const string Identified = "identified";

    /// <summary>A page call.</summary>
    public const string PageViewed = "page_viewed";

    /// <summary>A screen call.</summary>
    public const string ScreenViewed = "screen_viewed";

    /// <summary>A group call.</summary>
    public const string GroupJoined = "group_joined";

    /// <summary>An alias call.</summary>
    public const string Aliased = "aliased";

    /// <summary>An act of consent.</summary>
    public const string ConsentChanged = "consent_changed";

    /// <summary>An act of consent that was said without an address, once contact knows what it holds for.</summary>
    public const string ConsentBound = "consent_bound";

    /// <summary>Under the merged contact, its last event.</summary>
    public const string ContactMerged = "contact_merged";

    /// <summary>Under the survivor of a merge.</summary>
    public const string ContactAbsorbed = "contact_absorbed";

    /// <summary>Somebody says that two contacts are one person.</summary>
    public const string ContactMergeRequested = "contact_merge_requested";

    /// <summary>Somebody undoes a merge.</summary>
    public const string ContactUnmergeRequested = "contact_unmerge_requested";

    /// <summary>Under both contacts of a merge that does not hold any more.</summary>
    public const string ContactUnmerged = "contact_unmerged";

    /// <summary>An identifier was shown to be the contact's.</summary>
    public const string IdentifierVerified = "identifier_verified";

    /// <summary>An identifier is not the contact's any more.</summary>
    public const string IdentifierRemoved = "identifier_removed";

    /// <summary>The person behind a contact was erased: its last event, and the only one that stays.</summary>
    public const string ContactErased = "contact_erased";

    /// <summary>An event that a service left out is worked in.</summary>
    public const string QuarantineReplayed = "quarantine_replayed";

    /// <summary>A contact got a tag.</summary>
    public const string TagAdded = "tag_added";

    /// <summary>A contact lost a tag.</summary>
    public const string TagRemoved = "tag_removed";

    /// <summary>A contact came into a segment.</summary>
    public const string SegmentEntered = "segment_entered";

    /// <summary>A contact went out of a segment.</summary>
    public const string SegmentLeft = "segment_left";

    /// <summary>A score reached a threshold.</summary>
    public const string ThresholdCrossed = "threshold_crossed";

    /// <summary>The stage of a contact changed.</summary>
    public const string StageChanged = "stage_changed";

    /// <summary>Sales takes a lead.</summary>
    public const string LeadAccepted = "lead_accepted";

    /// <summary>Sales gives a lead back: it should not have been one.</summary>
    public const string LeadRejected = "lead_rejected";

    /// <summary>Sales reached nobody.</summary>
    public const string LeadNoContact = "lead_no_contact";

    /// <summary>Sales gives a lead back to marketing.</summary>
    public const string LeadRecycled = "lead_recycled";

    /// <summary>A lead comes further.</summary>
    public const string LeadConverted = "lead_converted";

    /// <summary>The deal is lost.</summary>
    public const string LeadLost = "lead_lost";

    /// <summary>A purchase, sent by callers.</summary>
    public const string OrderCompleted = "order_completed";

    /// <summary>Money given back, sent by callers.</summary>
    public const string OrderRefunded = "order_refunded";

    /// <summary>A contact's place among all buyers moved.</summary>
    public const string RfmGroupChanged = "rfm_group_changed";

    /// <summary>A wish to credit points.</summary>
    public const string PointsEarnRequested = "points_earn_requested";

    /// <summary>A wish to take points off.</summary>
    public const string PointsBurnRequested = "points_burn_requested";

    /// <summary>Points were credited.</summary>
    public const string PointsEarned = "points_earned";

    /// <summary>Points were taken off.</summary>
    public const string PointsBurned = "points_burned";

    /// <summary>Points were not spent in time.</summary>
    public const string PointsExpired = "points_expired";

    /// <summary>A tier was gained or lost.</summary>
    public const string TierChanged = "tier_changed";

    /// <summary>A contact came into a journey.</summary>
    public const string JourneyEntered = "journey_entered";

    /// <summary>A contact's run through a journey ended.</summary>
    public const string JourneyExited = "journey_exited";

    /// <summary>A contact is to come into a journey.</summary>
    public const string JourneyEntryRequested = "journey_entry_requested";

    /// <summary>A contact was drawn into an arm of an experiment.</summary>
    public const string ExperimentAssigned = "experiment_assigned";

    /// <summary>A run reached a goal of its journey.</summary>
    public const string JourneyGoalReached = "journey_goal_reached";

    /// <summary>A message was handed over to its channel.</summary>
    public const string MessageSent = "message_sent";

    /// <summary>A message was held back.</summary>
    public const string MessageNotSent = "message_not_sent";

    /// <summary>A message could not be handed over.</summary>
    public const string MessageFailed = "message_failed";

    /// <summary>A message did not reach its mailbox.</summary>
    public const string MessageBounced = "message_bounced";

    /// <summary>The receiver reported a message as spam.</summary>
    public const string MessageComplained = "message_complained";

    /// <summary>A person answered a message.</summary>
    public const string MessageReplied = "message_replied";

    /// <summary>A person followed a link of a message.</summary>
    public const string MessageClicked = "message_clicked";

    /// <summary>A person opened a message.</summary>
    public const string MessageOpened = "message_opened";

    /// <summary>A contact said how often they want to hear from us.</summary>
    public const string PreferencesChanged = "preferences_changed";

    /// <summary>A hand-off waits in a queue.</summary>
    public const string HandoffOpened = "handoff_opened";

    /// <summary>An agent claimed a hand-off.</summary>
    public const string HandoffClaimed = "handoff_claimed";

    /// <summary>A hand-off ended with an outcome.</summary>
    public const string HandoffCompleted = "handoff_completed";
}
