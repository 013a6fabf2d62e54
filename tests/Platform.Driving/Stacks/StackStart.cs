namespace Rapport.Platform.Driving.Stacks;

/// <summary>How a stack is to be started.</summary>
public sealed record StackStart
{
    /// <summary>Business time at the start; null: now.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Its ports; null: any that are free.</summary>
    public StackPorts? Ports { get; init; }

    /// <summary>What follows <c>./up -d</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Called with the data folder before anything starts.</summary>
    public Func<string, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>Environment that every process inherits from the runner, over what this process has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
