namespace Rapport.Contact.Inbox;

/// <summary>How much waits to be numbered.</summary>
/// <param name="Events">Events.</param>
/// <param name="Bytes">Their bytes.</param>
internal readonly record struct Backlog(long Events, long Bytes);
