using Rapport.Events.Consents;

namespace Rapport.Notification.Domain;

/// <summary>What the link of the mail that asks for a confirmation stands for.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Token">Contact's token, which confirms once and ends by itself.</param>
/// <param name="Address">Who is asked.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Channel">On which channel.</param>
internal sealed record ConfirmLink(string Workspace, string Token, ConsentAddress Address, string Purpose, string Channel);
