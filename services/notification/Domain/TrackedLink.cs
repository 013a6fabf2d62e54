namespace Rapport.Notification.Domain;

/// <summary>A link of a mail that leads over the platform, or its picture.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Message">The message that carries it.</param>
/// <param name="Link">Which link of the message, from 1; 0 for the picture.</param>
/// <param name="Url">Where it leads; empty for the picture.</param>
internal sealed record TrackedLink(string Workspace, string Message, int Link, string Url);
