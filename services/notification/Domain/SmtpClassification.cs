using System.Globalization;

namespace Rapport.Notification.Domain;

/// <summary>
/// What an answer of a mail server means. The enhanced status code counts where it says something in particular (RFC 3463;
/// registry of RFC 5248); where it is a general one, as large providers use it for everything, or missing, the words do;
/// then the subject of the code, then the reply code (RFC 5321, section 4.2.3). Pure.
/// </summary>
internal static class SmtpClassification
{
    // Whom a fault speaks against, where it is final. Mailbox: hard only when the server says that it stays so.
    private enum Against
    {
        Nobody,
        Address,
        Mailbox,
        Us,
    }

    private static readonly Dictionary<string, Against> Faults = new()
    {
        [DeliveryFaults.AddressUnknown] = Against.Address, [DeliveryFaults.DomainUnknown] = Against.Address,
        [DeliveryFaults.MailboxDisabled] = Against.Address, [DeliveryFaults.MailboxFull] = Against.Mailbox,
        [DeliveryFaults.MailboxUnavailable] = Against.Mailbox, [DeliveryFaults.RoutingFailed] = Against.Mailbox,
        [DeliveryFaults.ServerBusy] = Against.Mailbox, [DeliveryFaults.MessageTooLarge] = Against.Us,
        [DeliveryFaults.Spam] = Against.Us, [DeliveryFaults.Blocked] = Against.Us, [DeliveryFaults.Greylisted] = Against.Us,
        [DeliveryFaults.RateLimited] = Against.Us, [DeliveryFaults.SenderUnauthenticated] = Against.Us,
        [DeliveryFaults.SenderRejected] = Against.Us, [DeliveryFaults.RelayDenied] = Against.Us,
        [DeliveryFaults.ContentRejected] = Against.Us,
    };

    // Enhanced codes that mean one thing, by subject and detail.
    private static readonly Dictionary<string, string> Particular = new()
    {
        ["1.1"] = DeliveryFaults.AddressUnknown, ["1.3"] = DeliveryFaults.AddressUnknown, ["1.4"] = DeliveryFaults.AddressUnknown,
        ["1.6"] = DeliveryFaults.AddressUnknown, ["1.2"] = DeliveryFaults.DomainUnknown, ["1.7"] = DeliveryFaults.SenderRejected,
        ["1.8"] = DeliveryFaults.SenderRejected, ["2.2"] = DeliveryFaults.MailboxFull, ["2.3"] = DeliveryFaults.MessageTooLarge,
        ["3.4"] = DeliveryFaults.MessageTooLarge, ["4.4"] = DeliveryFaults.RoutingFailed, ["4.6"] = DeliveryFaults.RoutingFailed,
        ["4.7"] = DeliveryFaults.RoutingFailed, ["7.8"] = DeliveryFaults.AuthFailed, ["7.10"] = DeliveryFaults.TlsFailed,
        ["7.11"] = DeliveryFaults.TlsFailed, ["7.28"] = DeliveryFaults.RateLimited, ["7.25"] = DeliveryFaults.SenderUnauthenticated,
        ["7.20"] = DeliveryFaults.SenderUnauthenticated, ["7.21"] = DeliveryFaults.SenderUnauthenticated,
        ["7.22"] = DeliveryFaults.SenderUnauthenticated, ["7.23"] = DeliveryFaults.SenderUnauthenticated,
        ["7.24"] = DeliveryFaults.SenderUnauthenticated, ["7.26"] = DeliveryFaults.SenderUnauthenticated,
        ["7.27"] = DeliveryFaults.SenderUnauthenticated, ["7.29"] = DeliveryFaults.SenderUnauthenticated,
        ["7.30"] = DeliveryFaults.SenderUnauthenticated, ["7.31"] = DeliveryFaults.SenderUnauthenticated,
        ["7.32"] = DeliveryFaults.SenderUnauthenticated, ["7.40"] = DeliveryFaults.SenderUnauthenticated,
        ["7.509"] = DeliveryFaults.SenderUnauthenticated, ["7.515"] = DeliveryFaults.SenderUnauthenticated,
    };

    // In this order: what is said first would else be found in what is said later ("spamhaus", "sender … not found").
    private static readonly (string Fault, string[] Words)[] Said =
    [
        (DeliveryFaults.Greylisted, ["greylist", "graylist", "postgrey", "grey-list", "gray-list"]),
        (DeliveryFaults.RateLimited,
            ["rate limit", "rate that prevents", "unusual rate", "frequency limit", "unexpected volume", "throttl", "too many connections",
             "too many messages", "too many recipients", "too fast", "sending rate", "exceeded the limit"]),
        (DeliveryFaults.SenderRejected, ["sender address rejected", "sender rejected", "sender denied", "sender verify failed", "bad sender"]),
        (DeliveryFaults.RelayDenied,
            ["relay access denied", "relaying denied", "relay denied", "relay not permitted", "unable to relay", "not permitted to relay",
             "relaying is not allowed", "does not relay"]),
        (DeliveryFaults.SenderUnauthenticated,
            ["spf ", "spf-", "spf:", "dkim", "dmarc", "unauthenticated", "authentication level", "not authenticated mail"]),
        (DeliveryFaults.MailboxFull,
            ["over quota", "overquota", "quota exceeded", "exceeded storage", "mailbox full", "mailbox is full", "out of storage",
             "mailbox quota", "storage allocation", "insufficient mailbox"]),
        (DeliveryFaults.MailboxDisabled,
            ["is disabled", "been disabled", "account disabled", "mailbox disabled", "is suspended", "been suspended", "account inactive",
             "inactive user", "is inactive", "account has been closed", "deactivated"]),
        (DeliveryFaults.DomainUnknown,
            ["host unknown", "domain not found", "unknown domain", "null mx", "does not accept mail", "no mx ", "domain does not exist"]),
        (DeliveryFaults.Blocked,
            ["spamhaus", "block list", "blocklist", "blacklist", "block-list", "blocked using", "dnsbl", "reputation", "banned",
             "access denied. as("]),
        (DeliveryFaults.AddressUnknown,
            ["user unknown", "unknown user", "no such user", "user not found", "unknown recipient", "recipient unknown", "invalid recipient",
             "recipient not found", "recipientnotfound", "no such recipient", "mailbox not found", "no such mailbox", "invalid mailbox",
             "mailbox unavailable", "unrouteable address", "address not found", "no longer on server", "does not exist",
             "doesn't have a", "no mailbox", "not our customer", "not a known user"]),
        (DeliveryFaults.Spam,
            ["spam", "unsolicited", "content denied", "content rejected", "virus", "phish", "malware", "dt:spm", "mi:spb", "message rejected due to content"]),
        (DeliveryFaults.MessageTooLarge, ["message too large", "message size exceeds", "too big", "exceeds size", "size limit"]),
        (DeliveryFaults.Blocked, ["policy", "blocked", "not allowed", "not accepted from", "refused by", "denied"]),
        (DeliveryFaults.ServerBusy, ["try again", "try later", "temporar", "busy", "please retry", "resources", "insufficient system"]),
    ];

    /// <summary>What an answer means.</summary>
    public static DeliveryFault Of(SmtpAnswer answer)
    {
        var reason = Reason(answer);
        var bounce = answer.Phase is SmtpPhase.Session or SmtpPhase.Sender
            ? answer.Phase == SmtpPhase.Sender && Faults.GetValueOrDefault(reason) == Against.Us ? BounceClass.Block : BounceClass.None
            : Faults.GetValueOrDefault(reason) switch
            {
                // What a server says of an address for now only may be otherwise tomorrow.
                Against.Address => IsFinal(answer) ? BounceClass.Hard : BounceClass.Soft,
                Against.Mailbox => BounceClass.Soft,
                Against.Us => BounceClass.Block,
                _ => BounceClass.None,
            };
        return new DeliveryFault(reason, bounce, answer.Codes);
    }

    // Of a report the status counts: 4.x.x is what was tried for days.
    private static bool IsFinal(SmtpAnswer answer) => answer.Phase == SmtpPhase.Report
        ? !answer.Status.StartsWith('4') && answer.Code is 0 or >= 500 : answer.IsPermanent;

    private static string Reason(SmtpAnswer answer)
    {
        var text = answer.Text.ToLowerInvariant();
        if (OfSession(answer, text) is { } ours)
            return ours;
        if (Particular.TryGetValue(answer.Detail, out var particular))
            return particular;
        var said = Said.FirstOrDefault(each => each.Words.Any(word => text.Contains(word, StringComparison.Ordinal))).Fault;
        return answer.Detail switch
        {
            // Gmail says 4.2.1 to who writes too often, and 5.2.1 of a closed account.
            "2.1" => said == DeliveryFaults.RateLimited ? said
                : answer.IsPermanent ? DeliveryFaults.MailboxDisabled : DeliveryFaults.MailboxUnavailable,
            // Microsoft says 5.1.10 of an address; RFC 7505 of a domain.
            "1.10" => said == DeliveryFaults.DomainUnknown || answer.Code == 556 ? DeliveryFaults.DomainUnknown : DeliveryFaults.AddressUnknown,
            // Exchange Online: the directory does not know the recipient.
            "4.1" when text.Contains("recipient address rejected", StringComparison.Ordinal) => DeliveryFaults.AddressUnknown,
            "7.500" => DeliveryFaults.ServerBusy,
            _ => said ?? BySubject(answer) ?? ByCode(answer),
        };
    }

    /// <summary>Login and encryption: nothing of the mail or its address.</summary>
    private static string? OfSession(SmtpAnswer answer, string text)
    {
        var speaksOfTls = text.Contains("tls", StringComparison.Ordinal) || text.Contains("encryption", StringComparison.Ordinal);
        return answer.Phase == SmtpPhase.Report ? null : answer.Code switch
        {
            530 or 538 or 454 when speaksOfTls => DeliveryFaults.TlsFailed,
            530 or 534 or 535 or 538 => DeliveryFaults.AuthFailed,
            454 when text.Contains("auth", StringComparison.Ordinal) => DeliveryFaults.AuthFailed,
            500 or 501 or 502 or 503 or 504 when answer.Phase is SmtpPhase.Session => DeliveryFaults.ProtocolError,
            _ => null,
        };
    }

    private static string? BySubject(SmtpAnswer answer) => answer.Detail.Split('.')[0] switch
    {
        "1" => answer.Phase == SmtpPhase.Sender ? DeliveryFaults.SenderRejected : DeliveryFaults.AddressUnknown,
        "2" => DeliveryFaults.MailboxUnavailable,
        "3" => DeliveryFaults.ServerBusy,
        "4" => DeliveryFaults.RoutingFailed,
        "5" => DeliveryFaults.ProtocolError,
        "6" => DeliveryFaults.ContentRejected,
        "7" => answer.IsPermanent ? DeliveryFaults.Blocked : DeliveryFaults.ServerBusy,
        _ => null,
    };

    private static string ByCode(SmtpAnswer answer) => (answer.Code, answer.Phase) switch
    {
        (421 or 451, _) => DeliveryFaults.ServerBusy,
        (450, _) => DeliveryFaults.MailboxUnavailable,
        (452 or 552, SmtpPhase.Recipient) => DeliveryFaults.MailboxFull,
        (452, _) => DeliveryFaults.ServerBusy,
        (552, _) => DeliveryFaults.MessageTooLarge,
        (550 or 551 or 553, SmtpPhase.Recipient) => DeliveryFaults.AddressUnknown,
        (521 or 556, SmtpPhase.Recipient) => DeliveryFaults.DomainUnknown,
        (550 or 551 or 553 or 554, SmtpPhase.Sender) => DeliveryFaults.SenderRejected,
        (550 or 554, _) => DeliveryFaults.Blocked,
        (>= 500 and <= 504, _) => DeliveryFaults.ProtocolError,
        (> 0, _) => "smtp_" + answer.Code.ToString(CultureInfo.InvariantCulture),
        _ => DeliveryFaults.RoutingFailed,
    };
}
