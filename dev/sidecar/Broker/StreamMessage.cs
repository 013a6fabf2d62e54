namespace Rapport.Sidecar.Broker;

/// <summary>One entry of a topic's stream.</summary>
/// <param name="Topic">The stream's key.</param>
/// <param name="Id">Redis's entry id.</param>
/// <param name="Data">The stored envelope.</param>
/// <param name="Metadata">The publisher's metadata as stored, a JSON object; empty for none.</param>
internal sealed record StreamMessage(
    string Topic, string Id, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Metadata);
