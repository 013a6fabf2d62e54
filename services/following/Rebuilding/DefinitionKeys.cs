namespace Rapport.Following.Rebuilding;

/// <summary>Which keys of a service's Redis hold what people defined: the log cannot bring those back.</summary>
/// <param name="Service">Name of the service, for example "scoring".</param>
/// <param name="Prefixes">Beginnings of the keys; texts and hashes.</param>
public sealed record DefinitionKeys(string Service, IReadOnlyList<string> Prefixes);
