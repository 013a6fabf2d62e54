using NodaTime;

namespace Rapport.Events.Policies;

/// <summary>When policies let a message go.</summary>
internal static class PolicyHours
{
    // Weeks and zones differ by hours: what two weeks do not bring together is never open together.
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(14);

    /// <summary>
    /// The first instant at which every policy is open in every zone that counts for it; null where that is now. With the
    /// answer of each policy: quiet_hours where it is closed now, no_sending_hours where there is no such instant.
    /// </summary>
    public static (DateTimeOffset? HoldUntil, IReadOnlyList<Answered> Asked) Of(
        PermissionQuestion question, IReadOnlyCollection<(ConsentPolicy Policy, PolicyConsent Answer)> policies)
    {
        var now = question.Consent.At;
        var weeks = policies.Select(each => (each.Policy, Weeks: WeeksOf(each.Policy, each.Answer, question.Person))).ToList();
        var all = weeks.SelectMany(each => each.Weeks).ToList();
        var opens = OpensAt(now, all);
        var asked = weeks.Select(each => new Answered($"{each.Policy.Id}/{each.Policy.Version}", "hours",
            opens is null && each.Weeks.Count > 0 ? PermissionReasons.NoSendingHours
                : each.Weeks.Any(week => week.Week.NextOpening(now, week.Zone) != now) ? PermissionReasons.QuietHours : ""));
        return (opens == now ? null : opens, [.. asked]);
    }

    private static DateTimeOffset? OpensAt(DateTimeOffset now, List<(WeekHours Week, DateTimeZone Zone)> weeks)
    {
        var at = now;
        while (at <= now + Horizon)
        {
            var next = at;
            foreach (var (week, zone) in weeks)
            {
                if (week.NextOpening(next, zone) is not { } opening)
                    return null;
                next = opening;
            }

            if (next == at)
                return at;
            at = next;
        }

        return null;
    }

    private static List<(WeekHours Week, DateTimeZone Zone)> WeeksOf(
        ConsentPolicy policy, PolicyConsent consent, PersonFacts person)
    {
        if (policy.Hours is not { } hours || (hours.ExceptNightConsent && consent is { Reason: "", Act.IsForNight: true }))
            return [];
        var text = person.Subdivision is { } state
            ? hours.BySubdivision.GetValueOrDefault(state) ?? hours.Week
            : hours.SubdivisionUnknown ?? hours.Week;
        var week = WeekHours.Parse(text);
        var zones = hours.Zone is { } fixedZone ? [fixedZone] : person.Zones.Count > 0 ? person.Zones : hours.FallbackZones;
        return [.. zones.Select(zone => (week, DateTimeZoneProviders.Tzdb[zone]))];
    }
}
