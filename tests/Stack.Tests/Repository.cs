namespace Rapport.Stack.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo Own = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>Name of the build: <c>debug</c> or <c>release</c>.</summary>
    public static string Configuration => Own.Name;

    /// <summary>Found from <c>artifacts/bin/Stack.Tests/CONFIGURATION</c>.</summary>
    public static string Root => Own.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Folder with the built program of a project.</summary>
    public static string Output(string project) => Path.Combine(Root, "artifacts", "bin", project, Configuration);
}
