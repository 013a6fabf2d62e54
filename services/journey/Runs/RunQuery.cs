namespace Rapport.Journey.Runs;

/// <summary>Which runs to list.</summary>
/// <param name="Workspace">Workspace.</param>
/// <param name="Journey">Of this journey; null for any.</param>
/// <param name="Contact">Of this contact; null for any.</param>
/// <param name="ActiveOnly">Only runs that are inside.</param>
internal sealed record RunQuery(string Workspace, string? Journey, string? Contact, bool ActiveOnly);
