using Rapport.Platform.Testing.Log;

namespace Rapport.Events.Tests;

/// <summary>
/// What lies in the log is read for ever, by partners and by the version beside this one: which properties the platform's
/// events have, in which order and of which kind, as logs have had them since before there were messages. A property that is
/// new is added here; one that changes is a decision to be told in docs/operations/upgrade.md.
/// </summary>
public sealed class EventWireTests
{
    private const string Consent =
        "purpose:String channel:String state:String source:String text_version:String address:String address_type:String"
        + " confirmed:Bool addresses:List";

    private const string NotArrived =
        "message:String channel:String template:String reason:String journey:String run:String step:String broadcast:String";

    private static readonly Dictionary<string, string> Properties = new()
    {
        ["contact_merged"] = "into:String merge:String",
        ["contact_absorbed"] = "from:String merge:String",
        ["contact_erased"] = "erasure:String mode:String reason:String by:String",
        ["contact_merge_requested"] = "other:String by:String reason:String",
        ["contact_unmerge_requested"] = "merge:String by:String reason:String",
        ["contact_unmerged"] = "merge:String from:String into:String",
        ["identifier_verified"] = "type:String value:String method:String by:String",
        ["identifier_removed"] = "type:String value:String by:String reason:String",
        ["consent_bound"] = Consent,
        ["quarantine_replayed"] = "quarantine:String service:String event:String partition:Number n:String",
        ["tag_added"] = "tag:String definition_version:Number rule:String source:String cause:String",
        ["tag_removed"] = "tag:String definition_version:Number rule:String source:String cause:String",
        ["segment_entered"] = "segment:String definition_version:Number sequence:Number cause:String",
        ["segment_left"] = "segment:String definition_version:Number sequence:Number cause:String",
        ["threshold_crossed"] =
            "model:String threshold:String crossing_no:Number score:Number definition_version:Number receipt:String origin:String",
        ["stage_changed"] =
            "from:String to:String reason:String model:String definition_version:Number threshold:String crossing_no:Number shares:List",
        ["lead_accepted"] = "reason:String",
        ["lead_rejected"] = "reason:String",
        ["lead_no_contact"] = "reason:String",
        ["lead_recycled"] = "reason:String",
        ["lead_converted"] = "reason:String to:String",
        ["lead_lost"] = "reason:String",
        ["rfm_group_changed"] = "from:String to:String scores:String definition_version:Number",
        ["points_earn_requested"] = "points:Number reason:String rule:String event:String expires_at:String",
        ["points_burn_requested"] = "points:Number reason:String",
        ["points_earned"] = "points:Number balance:Number reason:String rule:String",
        ["points_burned"] = "points:Number balance:Number reason:String rule:String",
        ["points_expired"] = "points:Number",
        ["tier_changed"] = "from:String to:String reason:String",
        ["journey_entered"] = "journey:String run:String version:Number",
        ["journey_exited"] = "journey:String run:String version:Number reason:String",
        ["journey_entry_requested"] = "journey:String source:String properties:Struct",
        ["experiment_assigned"] = "experiment:String node:String arm:String journey:String run:String version:Number broadcast:String",
        ["journey_goal_reached"] = "journey:String run:String version:Number goal:String",
        ["message_sent"] =
            "message:String channel:String template:String journey:String run:String step:String broadcast:String",
        ["message_not_sent"] = NotArrived,
        ["message_failed"] = NotArrived.Replace(" broadcast:", " code:String broadcast:", StringComparison.Ordinal),
        ["message_bounced"] = "message:String channel:String template:String class:String reason:String code:String source:String"
            + " journey:String run:String step:String",
        ["message_complained"] = "message:String channel:String template:String feedback:String journey:String run:String step:String",
        ["message_replied"] = "message:String channel:String template:String journey:String run:String step:String",
        ["message_clicked"] = "message:String channel:String template:String link:Number url:String journey:String run:String step:String"
            + " broadcast:String",
        ["message_opened"] = "message:String channel:String template:String journey:String run:String step:String broadcast:String",
        ["preferences_changed"] = "channel:String most:Number days:Number message:String",
        // Text until events had types; read from both (EventPropertiesTests).
        ["handoff_opened"] = "handoff:String queue:String reason:String priority:Number journey:String run:String step:String",
        ["handoff_claimed"] = "handoff:String queue:String agent:String journey:String run:String step:String",
        ["handoff_completed"] = "handoff:String queue:String agent:String outcome:String reason:String journey:String run:String step:String",
    };

    public static TheoryData<string> Names => [.. ReservedNames.Written.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Event_OfThePlatform_HasThePropertiesThatTheLogHasHadInTheirOrder(string name)
    {
        Assert.True(Properties.TryGetValue(name, out var wanted), $"{name} is new: say here which properties it has on the wire.");
        Assert.Equal(wanted, string.Join(' ', Samples.Message(EventMessages.ByName[name]).ToProperties().Fields
            .Select(property => $"{property.Key}:{property.Value.KindCase.ToString().Replace("Value", "", StringComparison.Ordinal)}")));
    }

    [Fact]
    public void Events_ThatTheLogHasHad_AreStillReadAsThePlatforms() =>
        Assert.Empty(Properties.Keys.Except(ReservedNames.Written));
}
