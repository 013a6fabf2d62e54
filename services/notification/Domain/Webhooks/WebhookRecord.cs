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

    /// <summary>Why nothing is sent; empty while it is.</summary>
    public string DisableReason { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The secret, sealed.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The one before it, sealed; null where there is none.</summary>
    public byte[]? FormerSecret { get; init; }

    /// <summary>Until when that signs too.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>The request that made it; empty for one without a name.</summary>
    public string Request { get; init; } = "";

    /// <summary>The request that made its secret; empty likewise.</summary>
    public string SecretRequest { get; init; } = "";

    /// <summary>Counts changes, from 0.</summary>
    public long Revision { get; init; }

    /// <summary>The revision as callers see it.</summary>
    public string Etag => Revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether things are sent.</summary>
    public bool IsEnabled => DisableReason.Length == 0;

    /// <summary>Whether it wants an event.</summary>
    public bool Hears(string workspace, string name) =>
        workspace == Workspace && (Events.Contains(WebhookRules.AllEvents) || Events.Contains(name));
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
}
