namespace Rapport.Stack.Tests;

/// <summary>Where the tests' own repository is.</summary>
internal static class Repository
{
    /// <summary>Found from <c>artifacts/bin/Stack.Tests/CONFIGURATION</c>.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));
}
