namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>How a stack is to be started.</summary>
internal sealed record StackStart
{
    /// <summary>Business time at the start; null: now.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Environment that every process inherits from the runner, over what this process has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
