namespace Rapport.Notification.Domain;

/// <summary>Whom a refusal speaks against.</summary>
internal enum BounceClass
{
    /// <summary>Nobody outside: the mail never got to whoever could refuse it.</summary>
    None,

    /// <summary>The address: it will not work later either.</summary>
    Hard,

    /// <summary>The mailbox or its server, for now.</summary>
    Soft,

    /// <summary>Us, or what the mail says: the address may be as good as any.</summary>
    Block,
}

/// <summary>Classes as receipts and events write them.</summary>
internal static class BounceClassWords
{
    /// <summary>hard, soft or block; empty for none.</summary>
    public static string ToWord(this BounceClass bounceClass) => bounceClass switch
    {
        BounceClass.Hard => "hard", BounceClass.Soft => "soft", BounceClass.Block => "block", _ => "",
    };
}

/// <summary>Why a mail was not taken.</summary>
/// <param name="Reason">One word for it, of <see cref="DeliveryFaults"/>, or smtp_ and the code where the answer says no more.</param>
/// <param name="Bounce">Whom it speaks against.</param>
/// <param name="Codes">The codes of the answer, "550 5.1.1"; empty where nobody answered.</param>
internal sealed record DeliveryFault(string Reason, BounceClass Bounce = BounceClass.None, string Codes = "");

/// <summary>A mail that did not reach its mailbox, as its receipt keeps it.</summary>
/// <param name="Class">Hard, soft or block.</param>
/// <param name="Reason">A word of <see cref="DeliveryFaults"/>.</param>
/// <param name="Codes">Codes of the answer; may be empty.</param>
/// <param name="Source">smtp: the server said so when it was handed over; dsn: a report that came back.</param>
/// <param name="At">When we learned it, business time.</param>
internal sealed record Bounce(BounceClass Class, string Reason, string Codes, string Source, DateTimeOffset At)
{
    /// <summary>Source of an answer while handing over.</summary>
    public const string Smtp = "smtp";

    /// <summary>Source of a report (RFC 3464).</summary>
    public const string Dsn = "dsn";
}

/// <summary>What may be wrong, as receipts and events say it (docs/delivery-failures.md).</summary>
internal static class DeliveryFaults
{
    /// <summary>There is no such mailbox.</summary>
    public const string AddressUnknown = "address_unknown";

    /// <summary>There is no such domain, or it takes no mail (RFC 7505).</summary>
    public const string DomainUnknown = "domain_unknown";

    /// <summary>The mailbox was closed.</summary>
    public const string MailboxDisabled = "mailbox_disabled";

    /// <summary>The mailbox has no room.</summary>
    public const string MailboxFull = "mailbox_full";

    /// <summary>The mailbox cannot be used just now.</summary>
    public const string MailboxUnavailable = "mailbox_unavailable";

    /// <summary>The mail is larger than the server, or the mailbox, takes.</summary>
    public const string MessageTooLarge = "message_too_large";

    /// <summary>What the mail says is taken for spam.</summary>
    public const string Spam = "spam";

    /// <summary>The server takes nothing from us: reputation, a block list, a rule of its own.</summary>
    public const string Blocked = "blocked";

    /// <summary>SPF, DKIM or DMARC of the sending domain are missing or fail.</summary>
    public const string SenderUnauthenticated = "sender_unauthenticated";

    /// <summary>The sender's address is not taken.</summary>
    public const string SenderRejected = "sender_rejected";

    /// <summary>The server does not pass on mail for this address: it is not the one to be asked, or we have to log in.</summary>
    public const string RelayDenied = "relay_denied";

    /// <summary>The form of the mail is not taken.</summary>
    public const string ContentRejected = "content_rejected";

    /// <summary>Whoever is unknown has to come again later (RFC 6647).</summary>
    public const string Greylisted = "greylisted";

    /// <summary>Too much at once.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The server cannot just now.</summary>
    public const string ServerBusy = "server_busy";

    /// <summary>No way to the address's server was found in time.</summary>
    public const string RoutingFailed = "routing_failed";

    /// <summary>User name or password are wrong, or missing: Notification:Smtp:User, Notification:Smtp:Password.</summary>
    public const string AuthFailed = "smtp_auth_failed";

    /// <summary>No encrypted connection came about.</summary>
    public const string TlsFailed = "smtp_tls_failed";

    /// <summary>The mail server does not understand us, or we not it.</summary>
    public const string ProtocolError = "smtp_protocol_error";

    /// <summary>Nobody answers at Notification:Smtp:Host and Port.</summary>
    public const string Unreachable = "smtp_unreachable";

    /// <summary>The name Notification:Smtp:Host is nobody's.</summary>
    public const string HostUnknown = "smtp_host_unknown";

    /// <summary>The mail server did not answer in time.</summary>
    public const string TimedOut = "smtp_timeout";

    /// <summary>The connection broke.</summary>
    public const string ConnectionLost = "smtp_connection_lost";
}
