using Rapport.Events.Consents;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Confirmations;

/// <summary>A consent that waits for the owner of its address to confirm it.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Contact">Whose it is.</param>
/// <param name="Event">The event that told it.</param>
/// <param name="Hop">Its hop.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Address">Who is to be asked.</param>
internal sealed record ConfirmationWish(
    string Workspace, string Contact, string Event, int Hop, string Purpose, ConsentAddress Address);
