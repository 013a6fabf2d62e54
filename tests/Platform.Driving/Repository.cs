namespace Rapport.Platform.Driving;

/// <summary>The repository that this was built from.</summary>
public static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The build that runs, for all programs alike: <c>debug</c> or <c>release</c>.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Public data that lies beside some clones; see the tests that need it.</summary>
    public static string SharedData { get; } = Path.GetFullPath(At("..", "shared", "data"));

    /// <summary>The five services, as the chart names them.</summary>
    public static IReadOnlyList<string> Services { get; } =
        ["contact", "journey", "notification", "scoring", "tagging"];

    /// <summary>A path below the root.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The text of a file below the root.</summary>
    public static string Read(string path) => File.ReadAllText(At(path));

    /// <summary>Folder with the built program of a project.</summary>
    public static string Output(string project) => At("artifacts", "bin", project, Configuration);

    /// <summary>The built program of a project, or of a service or the gateway by the chart's name for it.</summary>
    public static string Program(string name) => Path.Combine(Output(Project(name)), $"Rapport.{Project(name)}.dll");

    /// <summary>Name of the project: <c>contact</c> becomes <c>Contact</c>.</summary>
    public static string Project(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>Folder of a program's sources below the root, by the chart's name for it.</summary>
    public static string Sources(string name) => name == "gateway" ? "gateway" : $"services/{name}";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This does not run inside the repository.");
    }
}
