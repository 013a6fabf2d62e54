using NodaTime;
using NodaTime.Text;
using Rapport.Notification.Domain;
using Rapport.Notification.V1;
using Cap = Rapport.Notification.Domain.FrequencyCap;
using Hours = Rapport.Notification.Domain.QuietHours;

namespace Rapport.Notification.Policies;

/// <summary>A saved policy as decisions read it; only what passed <see cref="SendingPolicyCheck"/> is saved.</summary>
internal static class SendingPolicyMapping
{
    /// <summary>Minutes of a day: "22:00".</summary>
    public static readonly LocalTimePattern Minute = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The rules of a policy.</summary>
    public static SendingRules ToRules(this SendingPolicy policy) => new()
    {
        Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(policy.TimeZone) ?? DateTimeZone.Utc,
        QuietHours =
        [
            .. policy.QuietHours.Select(each => new Hours(
                [.. each.Channels], Minute.Parse(each.From).Value, Minute.Parse(each.To).Value)),
        ],
        Caps = [.. policy.Caps.Select(ToCap)],
        MaxAge = policy.MaxAge is { } age ? Duration.FromTimeSpan(age.ToTimeSpan()) : null,
        ConfirmationTemplate = policy.DoubleOptIn?.Template ?? "",
        Topics = [.. policy.Topics.Select(each => new Domain.Topic(each.Purpose, each.Names))],
        TracksClicks = policy.Tracking?.Clicks ?? true,
        TracksOpens = policy.Tracking?.Opens ?? false,
    };

    private static Cap ToCap(V1.FrequencyCap cap) => new()
    {
        Id = cap.Id, Most = cap.Most, CalendarDays = cap.CalendarDays, Channel = cap.Channel, Purpose = cap.Purpose,
        Window = cap.Window is { } window ? Duration.FromTimeSpan(window.ToTimeSpan()) : null,
        PriorityBelow = cap.PriorityBelow, Defers = cap.WhenReached == CapReached.Defer,
    };
}
