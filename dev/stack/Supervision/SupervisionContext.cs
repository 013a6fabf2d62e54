namespace Rapport.Stack.Supervision;

/// <summary>What a supervised part needs of the stack around it.</summary>
internal sealed record SupervisionContext
{
    public required TimeProvider Time { get; init; }

    public required Backoff Backoff { get; init; }

    /// <summary>Says something to the person at the terminal.</summary>
    public required Action<string> Note { get; init; }

    /// <summary>Where the lines of a part's output go.</summary>
    public required Func<string, Action<string>> LogOf { get; init; }

    /// <summary>Called with name and process id at once after each start.</summary>
    public required Action<string, int> Started { get; init; }

    /// <summary>Completes when all the named parts are healthy.</summary>
    public required Func<IReadOnlyList<string>, CancellationToken, Task> WaitUntilHealthy { get; init; }
}
