namespace Rapport.Journey.Domain;

/// <summary>A journey that takes contacts in.</summary>
/// <param name="Current">The version they enter.</param>
/// <param name="OpenSince">First publication or last resumption; what was received before does not enter.</param>
internal sealed record OpenJourney(PublishedVersion Current, DateTimeOffset OpenSince);
