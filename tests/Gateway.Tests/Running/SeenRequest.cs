namespace Rapport.Gateway.Tests.Running;

/// <summary>A request as a service received it.</summary>
/// <param name="Target">Path and query, byte for byte.</param>
/// <param name="Path">The path as the service decodes it.</param>
internal sealed record SeenRequest(
    string Protocol, string Method, string Target, string Path,
    IReadOnlyDictionary<string, string> Headers, byte[] Body);
