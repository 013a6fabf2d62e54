namespace Rapport.Notification.Domain;

/// <summary>One act of consent or refusal, as the log tells it.</summary>
/// <param name="EventId">Id of the consent_changed event.</param>
/// <param name="Purpose">For example "marketing".</param>
/// <param name="Channel">For example "email"; "*" for all channels.</param>
/// <param name="Granted">True for consent, false for refusal.</param>
/// <param name="ActedAt">When the person acted.</param>
internal sealed record ConsentAct(string EventId, string Purpose, string Channel, bool Granted, DateTimeOffset ActedAt)
{
    /// <summary>An act for every channel.</summary>
    public const string AllChannels = "*";

    /// <summary>
    /// The act in force for a purpose on a channel: the newest among those for the channel and those for all channels;
    /// at the same instant the refusal. Null when the person never acted. The acts of merged contacts are simply
    /// given together: which contact an act was recorded under does not matter.
    /// </summary>
    public static ConsentAct? InForce(IEnumerable<ConsentAct> acts, string purpose, string channel) =>
        acts.Where(act => act.Purpose == purpose && (act.Channel == channel || act.Channel == AllChannels))
            .OrderByDescending(act => act.ActedAt)
            .ThenBy(act => act.Granted)
            .ThenBy(act => act.EventId, StringComparer.Ordinal)
            .FirstOrDefault();
}
