using System.Globalization;
using Rapport.Events.Consents;

namespace Rapport.Notification.Domain;

/// <summary>Something that the owner of an address says on the pages behind a link.</summary>
/// <param name="Purpose">What it is about; * for all.</param>
/// <param name="State">Granted or refused.</param>
/// <param name="ExpiresAt">Of a refusal: when the pause is over; null for good.</param>
/// <param name="Revises">The act that it takes the place of, by whose id a repeat is known; empty for none.</param>
/// <param name="ActedAt">Never before the act that it takes the place of, or it would not be the last word.</param>
internal sealed record SaidByLink(
    string Purpose, ActState State, DateTimeOffset? ExpiresAt, string Revises, DateTimeOffset ActedAt)
{
    /// <summary>
    /// That the address wants no more of a purpose, or of any; null when that is so already. So saying it twice says it once,
    /// and saying it again after a later consent counts again.
    /// </summary>
    /// <param name="acts">Those that hold for the address or the person.</param>
    /// <param name="link">Whose word it is.</param>
    /// <param name="purpose">A purpose, or *.</param>
    /// <param name="now">Business time.</param>
    public static SaidByLink? Refusal(
        IReadOnlyCollection<ConsentAct> acts, ContactLink link, string purpose, DateTimeOffset now)
    {
        if (purpose != ConsentAct.All)
        {
            var inForce = InForce(acts, link, purpose, now);
            return inForce is { State: ActState.Refused, IsPaused: false } ? null
                : new SaidByLink(purpose, ActState.Refused, null, inForce.Act?.EventId ?? "", Last(now, inForce.Act));
        }

        var newest = acts.Where(act => act.Addresses.Contains(link.Address) && act.Covers(act.Purpose, link.Channel)
                && !act.IsExpired(now)).OrderByDescending(act => act.ActedAt)
            .ThenBy(act => act.State == ActState.Refused ? 0 : 1).FirstOrDefault();
        return newest is { State: ActState.Refused, Purpose: ConsentAct.All, ExpiresAt: null } ? null
            : new SaidByLink(purpose, ActState.Refused, null, newest?.EventId ?? "", Last(now, newest));
    }

    /// <summary>That the address agrees to a purpose; null when that is so already.</summary>
    public static SaidByLink? Grant(
        IReadOnlyCollection<ConsentAct> acts, ContactLink link, string purpose, DateTimeOffset now)
    {
        var inForce = InForce(acts, link, purpose, now);
        return inForce.Permits ? null
            : new SaidByLink(purpose, ActState.Granted, null, inForce.Act?.EventId ?? "", AfterRefusal(now, inForce.Act));
    }

    /// <summary>That the address wants nothing until an instant; afterwards what was said before is in force again.</summary>
    public static SaidByLink Pause(DateTimeOffset until, DateTimeOffset now) =>
        new(ConsentAct.All, ActState.Refused, until, until.UtcTicks.ToString(CultureInfo.InvariantCulture), now);

    /// <summary>What is in force for a purpose on the link's channel and address.</summary>
    public static ConsentInForce InForce(
        IReadOnlyCollection<ConsentAct> acts, ContactLink link, string purpose, DateTimeOffset at) => ConsentInForce.Of(
        acts, new ConsentQuestion(purpose, link.Channel, link.Address, [link.Contact], at));

    private static DateTimeOffset Last(DateTimeOffset now, ConsentAct? before) => before?.ActedAt > now ? before.ActedAt : now;

    // At the same instant the refusal would count.
    private static DateTimeOffset AfterRefusal(DateTimeOffset now, ConsentAct? before) =>
        before?.ActedAt >= now ? before.ActedAt.AddMilliseconds(1) : now;
}
