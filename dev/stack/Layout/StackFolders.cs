namespace Rapport.Stack.Layout;

/// <summary>Where everything lies: the repository, what was built, and what a running stack keeps.</summary>
/// <param name="Root">The repository.</param>
/// <param name="Data">What a stack keeps between runs; <c>.data</c>, or what <c>RAPPORT_DATA_DIR</c> names.</param>
/// <param name="Configuration">Name of the build that runs: <c>release</c> or <c>debug</c>.</param>
internal sealed record StackFolders(string Root, string Data, string Configuration)
{
    /// <summary>Variable that moves the data, so that a second stack can run beside the first.</summary>
    public const string DataVariable = "RAPPORT_DATA_DIR";

    public string Logs => Path.Combine(Data, "logs");

    public string StateFile => Path.Combine(Data, "stack.json");

    public string KeysFile => Path.Combine(Data, "keys.json");

    public string ClockFile => Path.Combine(Data, "clock.json");

    /// <summary>What the runner itself says; the processes have files of their own.</summary>
    public string RunnerLog => LogOf("stack");

    /// <summary>Finds the folders from where this program lies: <c>artifacts/bin/Stack/CONFIGURATION</c>.</summary>
    public static StackFolders Find()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = own.Parent!.Parent!.Parent!.Parent!.FullName;
        var data = Environment.GetEnvironmentVariable(DataVariable);
        return new StackFolders(
            root, Path.GetFullPath(string.IsNullOrEmpty(data) ? Path.Combine(root, ".data") : data), own.Name);
    }

    /// <summary>The built program of a project.</summary>
    public string Program(string project) =>
        Path.Combine(Root, "artifacts", "bin", project, Configuration, $"Rapport.{project}.dll");

    public string LogOf(string part) => Path.Combine(Logs, part + ".log");

    /// <summary>Creates the folders that a run writes to; closed to other users, for the keys are in there.</summary>
    public void Create()
    {
        if (!Directory.Exists(Data))
            Directory.CreateDirectory(Data,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(Logs);
    }
}
