namespace Rapport.Bench.Capacity;

/// <summary>What Redis holds for a service.</summary>
/// <param name="Bytes">Of all its keys, as Redis says itself.</param>
/// <param name="Contacts">Whose states are among them.</param>
internal readonly record struct RedisStates(double Bytes, long Contacts);
