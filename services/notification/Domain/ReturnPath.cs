namespace Rapport.Notification.Domain;

/// <summary>By what a message is known again when a report, a complaint or an answer comes back. Nobody else can make either.</summary>
/// <param name="Token">The message's link as text; stands in a header, which reports quote.</param>
/// <param name="Mailbox">Where reports go: the mailbox for them with the message's own sub-address; empty where none is set up.</param>
internal sealed record ReturnPath(string Token, string Mailbox)
{
    /// <summary>The header of mails that carries <see cref="Token"/>.</summary>
    public const string Header = "X-Rapport-Link";
}
