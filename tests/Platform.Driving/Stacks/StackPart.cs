namespace Rapport.Platform.Driving.Stacks;

/// <summary>One part of a stack as the status page has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">waiting, starting, healthy, unhealthy, crashed or stopped.</param>
/// <param name="Pid">Its process; null while there is none.</param>
/// <param name="Restarts">How often it was started again after it had ended by itself.</param>
public sealed record StackPart(string Name, string State, int? Pid, int Restarts)
{
    /// <summary>Answers its health check.</summary>
    public bool IsHealthy => State == "healthy";
}
