using Rapport.Events.Consents;
using Rapport.Hosting.Time;

namespace Rapport.Notification.Domain;

/// <summary>What was read and decided at the moment of sending.</summary>
/// <param name="DecidedAt">Business time.</param>
/// <param name="Survivor">The contact that was written to, when the one named had been merged; else empty.</param>
/// <param name="TemplateVersion">0 when the template does not exist.</param>
/// <param name="Class">The template's class.</param>
/// <param name="Purpose">The template's purpose.</param>
/// <param name="Consent">The act relied on.</param>
/// <param name="Policies">Ids and versions of the policies that were asked, "eu-email/1, strict/1"; empty where none was.</param>
internal sealed record Receipt(
    DateTimeOffset DecidedAt, string Survivor, int TemplateVersion, MessageClass Class, string Purpose,
    ConsentAct? Consent, string Policies = "")
{
    /// <summary>Every question that was asked, in order.</summary>
    public IReadOnlyList<Asked> Asked { get; init; } = [];

    /// <summary>Not before this instant, business time; null when it is not held.</summary>
    public DateTimeOffset? HoldUntil { get; init; }
}

/// <summary>A message and its receipt.</summary>
internal sealed record MessageRecord
{
    /// <summary>The highest priority.</summary>
    public const int HighestPriority = 100;

    /// <summary>"nr_" and the command id.</summary>
    public required string Id { get; init; }

    /// <summary>Who asked, for whom.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The channel asked for.</summary>
    public required string Channel { get; init; }

    /// <summary>The template asked for.</summary>
    public required string Template { get; init; }

    /// <summary>The values that came with the order: a google.protobuf.Struct, serialised.</summary>
    public required byte[] Variables { get; init; }

    /// <summary>Who goes first where there are few places: the higher; 0 to 100.</summary>
    public int Priority { get; init; }

    /// <summary>Where it is.</summary>
    public MessageState State { get; init; }

    /// <summary>Why it was not sent, failed or is unknown; while it is queued, why it waits.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it came in, business time.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>System time: queued, when to look at it next; sending, when the claim ends. Null at the end.</summary>
    public SystemTime? DueAt { get; init; }

    /// <summary>Grows with every claim; what a claim records carries its number.</summary>
    public long Fence { get; init; }

    /// <summary>Claims so far.</summary>
    public int Attempts { get; init; }

    /// <summary>The last decision.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>When the state became final, business time.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The id of the message of a command.</summary>
    public static string IdOf(string commandId) => "nr_" + commandId;
}
