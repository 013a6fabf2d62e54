namespace Rapport.Notification.Domain;

/// <summary>Who asked for a message or hand-off, for whom, and why.</summary>
internal sealed record Origin
{
    /// <summary>The command's id as 32 hexadecimal digits; message and hand-off ids are made from it.</summary>
    public required string CommandId { get; init; }

    /// <summary>Workspace of the contact.</summary>
    public required string Workspace { get; init; }

    /// <summary>The contact as the command names it; it may have been merged since.</summary>
    public required string Contact { get; init; }

    /// <summary>Empty for an API call.</summary>
    public string Journey { get; init; } = "";

    /// <summary>The run of the journey.</summary>
    public string JourneyRun { get; init; } = "";

    /// <summary>The step of the journey.</summary>
    public string Step { get; init; } = "";

    /// <summary>The broadcast that it is part of; else empty.</summary>
    public string Broadcast { get; init; } = "";

    /// <summary>The event that led to it; empty for an API call.</summary>
    public string CauseId { get; init; } = "";

    /// <summary>Hop of that event; 0 for an API call.</summary>
    public int Hop { get; init; }

    /// <summary>Where that event, or the API call, is traced; empty when it is not.</summary>
    public string Traceparent { get; init; } = "";

    /// <summary>When it was asked for, business time.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Not to be acted on from this instant on, business time; null for no limit.</summary>
    public DateTimeOffset? ExpireAt { get; init; }

    /// <summary>True once the order is too old to be acted on.</summary>
    public bool IsStale(DateTimeOffset now) => ExpireAt <= now;
}
