using System.Globalization;

namespace Rapport.Notification.Domain.Webhooks;

/// <summary>A partner's address as it is kept.</summary>
internal sealed record WebhookRecord
{
    public required string Id { get; init; }

    public required string Workspace { get; init; }

    /// <summary>Where to.</summary>
    public required string Url { get; init; }

    /// <summary>Names of events, or <see cref="WebhookRules.AllEvents"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Why nothing is sent, one of <see cref="DisableReasons"/>; empty while it is.</summary>
    public string DisableReason { get; init; } = "";

    /// <summary>Since when nothing is sent, system time; null while it is.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Since when every attempt has failed, system time; null where the last one did not, or none was made.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The secret, sealed.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The one before it, sealed; null where there is none.</summary>
    public byte[]? FormerSecret { get; init; }

    /// <summary>Until when that signs too.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>The request that made its secret; empty for one without a name.</summary>
    public string SecretRequest { get; init; } = "";

    /// <summary>Counts changes, from 0.</summary>
    public long Revision { get; init; }

    /// <summary>The revision as callers see it.</summary>
    public string Etag => Revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether things are sent.</summary>
    public bool IsEnabled => DisableReason.Length == 0;

    /// <summary>
    /// How far the log reached, by partition, when it was made or enabled: only what follows is sent, also when the log is read
    /// anew from its beginning.
    /// </summary>
    public required IReadOnlyList<long> After { get; init; }

    /// <summary>Whether it wants an event of its workspace.</summary>
    /// <param name="name">Name of the event.</param>
    /// <param name="partition">Where it stands in the log.</param>
    /// <param name="n">Its number there.</param>
    public bool Hears(string name, int partition, long n) =>
        (Events.Contains(WebhookRules.AllEvents) || Events.Contains(name)) && (partition >= After.Count || n > After[partition]);

    /// <summary>Whether it has failed for so long that nobody seems to listen there any more.</summary>
    /// <param name="now">Of an attempt that failed, system time.</param>
    /// <param name="patience">How long it may fail.</param>
    public bool IsGivenUp(DateTimeOffset now, TimeSpan patience) => FailingSince is { } since && now - since >= patience;
}

/// <summary>Why a webhook sends nothing.</summary>
internal static class DisableReasons
{
    /// <summary>Somebody said so.</summary>
    public const string ByCall = "by_call";

    /// <summary>The receiver has answered 410.</summary>
    public const string Gone = "gone";

    /// <summary>Every attempt has failed for days.</summary>
    public const string Failing = "failing";
}

/// <summary>What became of a delivery.</summary>
internal enum DeliveryState
{
    /// <summary>It waits for an attempt.</summary>
    Waiting,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It was given up.</summary>
    Dead,
}

/// <summary>One event on its way to one webhook.</summary>
internal sealed record WebhookDeliveryRecord
{
    /// <summary>Name of the event of a test.</summary>
    public const string Test = "webhook_test";

    public required string Id { get; init; }

    public required string Workspace { get; init; }

    public required string Webhook { get; init; }

    /// <summary>Id of the event; empty of a test.</summary>
    public string Event { get; init; } = "";

    /// <summary>Whom the event is about; empty of a test, and of the news of an erasure, which outlives it.</summary>
    public string Contact { get; init; } = "";

    public required string Name { get; init; }

    /// <summary>Where the event stands in the log.</summary>
    public int Partition { get; init; }

    public long N { get; init; }

    public DeliveryState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the next attempt is due, system time; null when there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Attempts since it began or was replayed.</summary>
    public int Tries { get; init; }

    /// <summary>Attempts in all.</summary>
    public int Count { get; init; }

    /// <summary>The last twenty.</summary>
    public IReadOnlyList<WebhookTry> Attempts { get; init; } = [];

    /// <summary>Somebody wants to see whether it arrives: it is not tried again.</summary>
    public bool IsTest => Event.Length == 0;
}

/// <summary>One attempt.</summary>
/// <param name="At">When, system time.</param>
/// <param name="Status">HTTP status; 0 for no answer.</param>
/// <param name="Fault">Why it does not count; empty when it does.</param>
/// <param name="Took">How long.</param>
internal sealed record WebhookTry(DateTimeOffset At, int Status, string Fault, TimeSpan Took)
{
    /// <summary>The receiver has it.</summary>
    public bool IsTaken => Fault.Length == 0;

    /// <summary>"2xx" and so on; empty for no answer.</summary>
    public string ResponseClass => Status == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Status / 100}xx");
}
