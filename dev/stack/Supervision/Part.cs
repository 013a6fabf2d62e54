using Rapport.Runtime;

namespace Rapport.Stack.Supervision;

/// <summary>One part of the stack: a process, or a store somewhere else that is only watched.</summary>
internal sealed record Part
{
    /// <summary>Short name for logs, tables and commands.</summary>
    public required string Name { get; init; }

    public required PartKind Kind { get; init; }

    /// <summary>The process; null for a store that somebody else runs.</summary>
    public ServerCommand? Command { get; init; }

    /// <summary>True when the part answers its own protocol.</summary>
    public required Func<CancellationToken, Task<bool>> IsHealthy { get; init; }

    /// <summary>Parts that must be healthy before this one is started for the first time.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The stack counts as healthy without it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Where it can be reached, for people.</summary>
    public required string Address { get; init; }

    /// <summary>What a person can do when it does not come up; a sentence.</summary>
    public required string Advice { get; init; }

    /// <summary>A part that is a process, whose own readiness is its health.</summary>
    public static Part Of(ServerCommand command, PartKind kind) => new()
    {
        Name = command.Name,
        Kind = kind,
        Command = command,
        IsHealthy = command.IsReady,
        Address = $"127.0.0.1:{command.Port}",
        Advice = $"Its last lines: ./up logs {command.Name}",
    };
}
