using Rapport.Runtime;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Plan;

/// <summary>One of our own programs as a process.</summary>
internal sealed record DotnetProgram
{
    public required string Name { get; init; }

    /// <summary>
    /// Project name: <c>Contact</c> stands for <c>artifacts/bin/Contact/CONFIGURATION/Rapport.Contact.dll</c>.
    /// </summary>
    public required string Project { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public required int Port { get; init; }

    public required Func<CancellationToken, Task<bool>> IsReady { get; init; }

    /// <exception cref="StackError">The program has not been built.</exception>
    public ServerCommand In(StackFolders folders)
    {
        var program = OtherReleases.ProgramOf(this, folders) ?? folders.Program(Project);
        if (!File.Exists(program))
            throw new StackError(
                $"{Name} has not been built: {program} is missing. Build it, or delete artifacts/ and start again.");
        return new ServerCommand
        {
            Name = Name,
            FileName = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Arguments = [program, .. Arguments],
            Environment = new Dictionary<string, string>(Environment)
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                // Many programs share this machine: server GC would give each a heap per core.
                ["DOTNET_gcServer"] = "0",
                // Compiling everything once more with counters costs the first minute almost half of its CPU time.
                ["DOTNET_TieredPGO"] = "0",
            },
            WorkingDirectory = Path.GetDirectoryName(program)!,
            Port = Port,
            IsReady = IsReady,
            StopTimeout = TimeSpan.FromSeconds(15),
        };
    }
}
