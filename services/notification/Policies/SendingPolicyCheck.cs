using NodaTime;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Notification.Domain;
using Rapport.Notification.V1;
using WellKnown = Google.Protobuf.WellKnownTypes;
using Cap = Rapport.Notification.V1.FrequencyCap;
using Hours = Rapport.Notification.V1.QuietHours;

namespace Rapport.Notification.Policies;

/// <summary>Finds every field at fault in a sending policy.</summary>
internal static class SendingPolicyCheck
{
    private const int MostItems = 20;
    private const int MostOfCap = 1000;
    private const int MostDays = 31;
    private const int LongestPurpose = 60;
    private const int LongestName = 100;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>The faults; none for a policy that can be saved.</summary>
    public static IReadOnlyList<FieldFault> Of(SendingPolicy policy)
    {
        List<FieldFault> faults = [];
        if (policy.TimeZone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(policy.TimeZone) is null)
            faults.Add(new FieldFault("policy.time_zone", "is no IANA time zone, as Asia/Shanghai"));
        if (policy.MaxAge is { } age && !IsBetween(age))
            faults.Add(new FieldFault("policy.max_age", "is not between 1 minute and 366 days"));
        CheckCount("policy.quiet_hours", policy.QuietHours.Count, faults);
        CheckCount("policy.caps", policy.Caps.Count, faults);
        CheckCount("policy.topics", policy.Topics.Count, faults);
        for (var i = 0; i < policy.QuietHours.Count; i++)
            Check($"policy.quiet_hours[{i}]", policy.QuietHours[i], faults);
        for (var i = 0; i < policy.Caps.Count; i++)
            Check($"policy.caps[{i}]", policy.Caps[i], faults);
        for (var i = 0; i < policy.Topics.Count; i++)
            Check($"policy.topics[{i}]", policy.Topics[i], faults);
        CheckTwice("policy.caps", "id", policy.Caps.Select(cap => cap.Id), faults);
        CheckTwice("policy.topics", "purpose", policy.Topics.Select(topic => topic.Purpose), faults);
        if (faults.Count == 0 && NeverOpens(policy) is { } channel)
            faults.Add(new FieldFault("policy.quiet_hours", $"leave no minute of a day on {channel}"));
        return faults;
    }

    private static void Check(string path, Hours hours, List<FieldFault> faults)
    {
        var from = SendingPolicyMapping.Minute.Parse(hours.From);
        var to = SendingPolicyMapping.Minute.Parse(hours.To);
        if (!from.Success)
            faults.Add(new FieldFault($"{path}.from", "is no minute of a day, as 22:00"));
        if (!to.Success)
            faults.Add(new FieldFault($"{path}.to", "is no minute of a day, as 08:00"));
        if (from.Success && to.Success && from.Value == to.Value)
            faults.Add(new FieldFault($"{path}.to", "is the same as from"));
        if (hours.Channels.FirstOrDefault(channel => !IsChannel(channel)) is not null)
            faults.Add(new FieldFault($"{path}.channels", "has something that is no channel: email, sms, phone, call, whatsapp, wechat"));
    }

    private static void Check(string path, Cap cap, List<FieldFault> faults)
    {
        DefinitionId.Check(cap.Id, $"{path}.id", faults);
        if (cap.Id == Domain.FrequencyCap.Preference)
            faults.Add(new FieldFault($"{path}.id", "is preference, which names what contacts choose themselves"));
        if (cap.Most is < 1 or > MostOfCap)
            faults.Add(new FieldFault($"{path}.most", $"is not between 1 and {MostOfCap}"));
        if (cap.Window is null == (cap.CalendarDays == 0))
            faults.Add(new FieldFault($"{path}.window", "and calendar_days: exactly one of them is to be given"));
        else if (cap.Window is { } window && !IsBetween(window))
            faults.Add(new FieldFault($"{path}.window", "is not between 1 minute and 366 days"));
        else if (cap.Window is null && cap.CalendarDays is < 1 or > MostDays)
            faults.Add(new FieldFault($"{path}.calendar_days", $"is not between 1 and {MostDays}"));
        if (cap.Channel.Length > 0 && !IsChannel(cap.Channel))
            faults.Add(new FieldFault($"{path}.channel", "is no channel: email, sms, phone, call, whatsapp, wechat"));
        if (cap.Purpose.Length > LongestPurpose)
            faults.Add(new FieldFault($"{path}.purpose", $"is longer than {LongestPurpose} characters"));
        if (cap.PriorityBelow is < 0 or > MessageRecord.HighestPriority)
            faults.Add(new FieldFault($"{path}.priority_below", $"is not between 0 and {MessageRecord.HighestPriority}"));
        if (!System.Enum.IsDefined(cap.WhenReached))
            faults.Add(new FieldFault($"{path}.when_reached", "is neither skip nor defer"));
    }

    private static void Check(string path, V1.Topic topic, List<FieldFault> faults)
    {
        if (topic.Purpose.Length is 0 or > LongestPurpose || topic.Purpose.Any(letter => char.IsUpper(letter) || char.IsWhiteSpace(letter))
            || topic.Purpose == ConsentAct.All)
            faults.Add(new FieldFault($"{path}.purpose", $"is not 1 to {LongestPurpose} small letters, as in a template's purpose"));
        if (topic.Names.Any(name => name.Key.Length is < 2 or > 35 || name.Value.Length is 0 or > LongestName))
            faults.Add(new FieldFault($"{path}.names", $"are not 1 to {LongestName} characters by language: en, zh"));
    }

    private static void CheckCount(string path, int count, List<FieldFault> faults)
    {
        if (count > MostItems)
            faults.Add(new FieldFault(path, $"has {count} items; at most {MostItems} are taken"));
    }

    private static void CheckTwice(string path, string field, IEnumerable<string> values, List<FieldFault> faults)
    {
        if (values.GroupBy(value => value).Any(group => group.Count() > 1))
            faults.Add(new FieldFault(path, $"has two items of the same {field}"));
    }

    // Hours of every channel that one of them names, and of any other.
    private static string? NeverOpens(SendingPolicy policy)
    {
        var start = new LocalDate(2026, 1, 1).AtMidnight().InUtc().ToInstant();
        var hours = policy.ToRules().QuietHours;
        return hours.SelectMany(each => each.Channels).Append("any channel").Distinct().FirstOrDefault(channel =>
            Domain.QuietHours.OpensAt(
                start, [.. hours.Where(each => each.AppliesTo(channel))], [DateTimeZone.Utc]) is null);
    }

    private static bool IsChannel(string channel) => ConsentChannels.AddressTypes(channel).Count == 1;

    private static bool IsBetween(WellKnown.Duration given)
    {
        try
        {
            return given.ToTimeSpan() is var length && length >= Shortest && length <= Longest;
        }
        catch (InvalidOperationException)
        {
            // Seconds or nanoseconds that no duration has.
            return false;
        }
    }
}
