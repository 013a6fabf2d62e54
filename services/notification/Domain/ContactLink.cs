using Rapport.Events.Consents;

namespace Rapport.Notification.Domain;

/// <summary>What a link in a mail stands for: whose it is, and what it was about. It proves that its bearer has the mail.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Contact">The contact that was written to; it may have been merged since.</param>
/// <param name="Message">The message that carries it.</param>
/// <param name="Address">The address that was written to: a mail that is handed on speaks for this one alone.</param>
/// <param name="Purpose">The purpose of the message.</param>
/// <param name="Channel">Its channel.</param>
internal sealed record ContactLink(
    string Workspace, string Contact, string Message, ConsentAddress Address, string Purpose, string Channel);
