namespace Rapport.Platform.Charts.Tests.Tools;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo Own = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>Found from <c>artifacts/bin/Platform.Charts.Tests/CONFIGURATION</c>.</summary>
    public static string Root => Own.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The five services, as the chart names them.</summary>
    public static IReadOnlyList<string> Services { get; } =
        ["contact", "journey", "notification", "scoring", "tagging"];

    /// <summary>A path below the root.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The text of a file below the root.</summary>
    public static string Read(string path) => File.ReadAllText(At(path));

    /// <summary>The built program of a service or the gateway, by the chart's name for it.</summary>
    public static string Program(string name)
    {
        var project = Project(name);
        return At("artifacts", "bin", project, Own.Name, $"Rapport.{project}.dll");
    }

    /// <summary>Name of the project: <c>contact</c> becomes <c>Contact</c>.</summary>
    public static string Project(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>Folder of a program's sources below the root.</summary>
    public static string Sources(string name) => name == "gateway" ? "gateway" : $"services/{name}";
}
