namespace Rapport.Runtime;

/// <summary>The signal that asks a server to stop; the values are Linux's signal numbers.</summary>
public enum StopSignal
{
    /// <summary>SIGINT: PostgreSQL's fast shutdown, which does not wait for clients.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM: the ordinary request to stop.</summary>
    Terminate = 15,
}
