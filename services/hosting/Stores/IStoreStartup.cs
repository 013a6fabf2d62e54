namespace Rapport.Hosting.Stores;

/// <summary>A store that a service cannot do without.</summary>
public interface IStoreStartup
{
    /// <summary>Name for logs and probes: "MongoDB", "Redis".</summary>
    string Store { get; }

    /// <summary>The setting that says where the store is, for the operator.</summary>
    string Setting { get; }

    /// <summary>Creates what the service needs there (indexes, first documents). Repeatable.</summary>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Throws when the store does not answer.</summary>
    Task PingAsync(CancellationToken cancellation);
}
