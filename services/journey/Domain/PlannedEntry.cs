using Rapport.Journey.Domain.Time;

namespace Rapport.Journey.Domain;

/// <summary>When time will ask for a contact's entry into a journey.</summary>
/// <param name="Journey">The journey.</param>
/// <param name="Contact">The contact.</param>
/// <param name="Due">When; null for never.</param>
/// <param name="FactsRev">Revision of the facts that it follows from; what follows from later ones counts.</param>
internal sealed record PlannedEntry(JourneyKey Journey, string Contact, DateTimeOffset? Due, long FactsRev)
{
    /// <summary>The next entry of a contact, <paramref name="now"/> included; never for one that was merged.</summary>
    /// <param name="version">A version with a plan.</param>
    /// <param name="facts">The contact's facts.</param>
    /// <param name="now">Business time.</param>
    public static PlannedEntry Next(PublishedVersion version, ContactFacts facts, DateTimeOffset now)
    {
        var zone = version.ZoneOf(facts);
        var next = facts.MergedInto is null
            ? version.Definition.Plan!.NextFrom(now, zone.Zone, facts.Attributes) : null;
        return new PlannedEntry(
            new JourneyKey(version.Workspace, version.Definition.Id), facts.Contact,
            next is { } local ? new LocalTarget(local, zone).Due : null, facts.Rev);
    }

    /// <summary>Whether the entry is due by what is known now: facts, zone or plan may have changed while it was written.</summary>
    public bool StillHolds(PublishedVersion version, ContactFacts facts) => Next(version, facts, Due!.Value).Due == Due;
}
