namespace Rapport.Tagging.Domain;

/// <summary>An entry of the catalogue of tags. It describes a tag and limits nothing.</summary>
/// <param name="Id">The tag as contacts have it, in any script.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Category">Where it is listed.</param>
/// <param name="Description">What it means.</param>
public sealed record CatalogTag(string Id, string DisplayName, string Category, string Description);
