namespace Rapport.Stack.Testing;

/// <summary>What one project, or one check, came to.</summary>
internal sealed record TestResults
{
    public int Passed { get; init; }

    public IReadOnlyList<TestRemark> Failed { get; init; } = [];

    /// <summary>What was not run, each with its reason.</summary>
    public IReadOnlyList<TestRemark> Skipped { get; init; } = [];

    public static TestResults Failure(string name, string text) => new() { Failed = [new TestRemark(name, text)] };
}

/// <summary>A test by name, and what there is to say about it.</summary>
internal sealed record TestRemark(string Name, string Text);
