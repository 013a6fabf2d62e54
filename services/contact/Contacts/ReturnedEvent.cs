namespace Rapport.Contact.Contacts;

/// <summary>An event that stands under another contact from now on than it was numbered under.</summary>
/// <param name="Workspace">Whose.</param>
/// <param name="EventId">The event.</param>
/// <param name="Contact">Its contact.</param>
internal sealed record ReturnedEvent(string Workspace, string EventId, string Contact);
