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

/// <summary>The last thing that stood in a message's way, and how often in a row.</summary>
/// <param name="Reason">A word of <see cref="DeliveryFaults"/>.</param>
/// <param name="Codes">Codes of the answer; may be empty.</param>
/// <param name="Times">Attempts in a row that ended so.</param>
internal sealed record MetFault(string Reason, string Codes, int Times);

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

    /// <summary>The one address it may go to, as long as it is the contact's; empty: the one in use.</summary>
    public string OnlyTo { get; init; } = "";

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

    /// <summary>What the last attempt met; null when none failed, or when it was taken in the end.</summary>
    public MetFault? Fault { get; init; }

    /// <summary>
    /// The id of a suppression of the address on the channel: a keyed hash that tells which address it went to, whatever
    /// address the contact has by now. Empty before the first claim.
    /// </summary>
    public string AddressId { get; init; } = "";

    /// <summary>That it did not reach its mailbox; null as far as is known it did.</summary>
    public Bounce? Bounce { get; init; }

    /// <summary>When its receiver reported it as spam, business time; null when they have not.</summary>
    public DateTimeOffset? ComplainedAt { get; init; }

    /// <summary>When a person first answered it, business time; null when nobody has.</summary>
    public DateTimeOffset? RepliedAt { get; init; }

    /// <summary>Who fetched something of it, in order; the first <see cref="MessageHit.Most"/>.</summary>
    public IReadOnlyList<MessageHit> Hits { get; init; } = [];

    /// <summary>System time: when to look who fetched something of it; null when that is known of all.</summary>
    public SystemTime? JudgeAt { get; init; }

    /// <summary>The id of the message of a command.</summary>
    public static string IdOf(string commandId) => "nr_" + commandId;
}
