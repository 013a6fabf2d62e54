using System.Net;
using Rapport.Hosting.Errors;

namespace Rapport.Notification.Domain.Webhooks;

/// <summary>What webhooks may be: where they lead to, which events they hear.</summary>
internal static class WebhookRules
{
    /// <summary>Webhooks of a workspace.</summary>
    public const int MostWebhooks = 50;

    /// <summary>What kill switches call webhooks.</summary>
    public const string Channel = "webhook";

    /// <summary>Deliveries that one call sends again.</summary>
    public const int MostReplayed = 2_000;

    /// <summary>Stands for every event.</summary>
    public const string AllEvents = "*";

    /// <summary>How long the former secret signs beside a new one when nothing is said.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    private const int LongestUrl = 1_000;
    private const int LongestDescription = 200;
    private const int LongestName = 200;
    private const int MostEvents = 100;
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    // Ports above 1023 behind which databases and queues listen: what answers there is no receiver of webhooks.
    private static readonly HashSet<int> OtherServices =
        [1433, 1521, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4222, 5432, 5672, 5984, 6379, 6443, 8086, 9042, 9092, 9200, 9300, 10250, 11211, 27017];

    private static readonly string[] LocalNames = [".localhost", ".local", ".internal", ".svc", ".cluster.local", ".lan", ".home.arpa"];

    /// <summary>Everything that is wrong.</summary>
    /// <param name="url">As said.</param>
    /// <param name="events">As said.</param>
    /// <param name="description">As said.</param>
    /// <param name="privateToo">Development: private addresses and http are taken.</param>
    public static IEnumerable<FieldFault> Faults(string url, IReadOnlyList<string> events, string description, bool privateToo)
    {
        if (UrlFault(url, privateToo) is { } fault)
            yield return new FieldFault("url", fault);
        if (events.Count is 0 or > MostEvents)
            yield return new FieldFault("events", $"is not 1 to {MostEvents} names of events, or \"*\" for all");
        for (var i = 0; i < events.Count; i++)
            if (events[i] != AllEvents && !IsName(events[i]))
                yield return new FieldFault($"events[{i}]", "is not the name of an event as the timeline shows it, in snake case");
        if (description.Length > LongestDescription || description.Any(char.IsControl))
            yield return new FieldFault("description", $"is longer than {LongestDescription} characters or has several lines");
    }

    /// <summary>What is wrong with an overlap; null when nothing is.</summary>
    public static FieldFault? OverlapFault(TimeSpan overlap) =>
        overlap < TimeSpan.Zero || overlap > LongestOverlap ? new FieldFault("overlap", "is not between 0 and 30 days") : null;

    /// <summary>What is wrong with an address as it is written; null when nothing is. What its name stands for is checked when it is dialled.</summary>
    public static string? UrlFault(string url, bool privateToo)
    {
        if (url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
            return $"is not an absolute address of at most {LongestUrl} characters";
        if (parsed.Scheme != Uri.UriSchemeHttps && !(privateToo && parsed.Scheme == Uri.UriSchemeHttp))
            return "does not begin with https://";
        if (parsed.UserInfo.Length > 0)
            return "names a user; receivers check the signature instead";
        if (parsed.Fragment.Length > 0)
            return "has a fragment, which is never sent";
        if (privateToo)
            return null;
        if (parsed.Port != 443 && (parsed.Port < 1024 || OtherServices.Contains(parsed.Port)))
            return "has a port at which no receiver of webhooks listens; use 443, or one above 1023";
        // Digits in circles and the like are digits only in this form.
        var host = parsed.IdnHost.TrimEnd('.').Trim('[', ']');
        if (IPAddress.TryParse(host, out var address))
            return PublicAddress.Is(address) ? null : "is not an address of the public internet";
        return !host.Contains('.') || LocalNames.Any(name => host.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            ? "is not a name of the public internet" : null;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl)
        && !name.Any(char.IsWhiteSpace) && !name.Any(char.IsUpper);
}
