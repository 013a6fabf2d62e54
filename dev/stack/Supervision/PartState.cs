namespace Rapport.Stack.Supervision;

/// <summary>How a part of the stack is doing.</summary>
internal enum PartState
{
    /// <summary>Not started: parts it needs do not answer yet.</summary>
    Waiting,

    /// <summary>Started, does not answer yet.</summary>
    Starting,

    /// <summary>Answers its health check.</summary>
    Healthy,

    /// <summary>Runs, but its health check fails.</summary>
    Unhealthy,

    /// <summary>Ended by itself; waits to be started again.</summary>
    Crashed,

    /// <summary>Stopped on request.</summary>
    Stopped,
}
