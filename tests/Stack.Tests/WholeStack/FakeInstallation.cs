using System.Diagnostics;
using System.Text.Json;
using Rapport.Stack.Layout;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.WholeStack;

/// <summary>
/// A repository with everything built, in a folder of its own and on ports of its own: the real runner, stores, sidecar
/// and mailbox, and fakes for the services and the gateway.
/// </summary>
internal sealed class FakeInstallation : IDisposable
{
    private static readonly string[] Fakes = ["Contact", "Tagging", "Scoring", "Journey", "Notification", "Gateway"];

    private readonly string root = Directory.CreateTempSubdirectory("fake-installation-").FullName;
    private readonly int offset = FreeOffset();

    public FakeInstallation()
    {
        Directory.CreateDirectory(Bin);
        Directory.CreateSymbolicLink(Path.Combine(root, "dev"), Path.Combine(Repository.Root, "dev"));
        foreach (var real in (string[])["Sidecar", "Sinks", "MongoGateway"]) Link(real);
        // The runner finds its repository by where it lies, so it has to lie here.
        Copy("Stack", "Stack", rename: false);
        foreach (var fake in Fakes) Copy("Stack.FakePart", fake, rename: true);
        Folders = new StackFolders(root, Path.Combine(root, ".data"), Repository.Configuration);
        Ports = PortMap.Load(Repository.Root, $"{offset}");
    }

    public StackFolders Folders { get; }

    public PortMap Ports { get; }

    private string Bin => Path.Combine(root, "artifacts", "bin");

    public IReadOnlyDictionary<string, ProcessIdentity> Processes => StackState.Read(Folders)!.Processes;

    /// <summary>Starts a command of the runner; its output can be read.</summary>
    public Process Start(string command, params (string Name, string Value)[] environment)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Started in the background of a script, this process ignores Ctrl-C, and its children would too.
        var info = new ProcessStartInfo(
            "env", ["--default-signal=INT", "dotnet", Path.Combine(Bin, "Stack", Repository.Configuration, "Rapport.Stack.dll"), .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment[PortMap.OffsetVariable] = $"{offset}";
        info.Environment.Remove(StackFolders.DataVariable);
        info.Environment.Remove("MONGODB_URI");
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return Process.Start(info)!;
    }

    public async Task<(int Code, string Output)> Run(string command)
    {
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>The part as the status page has it.</summary>
    public async Task<JsonElement> Part(string name)
    {
        using var http = new HttpClient();
        var status = JsonDocument.Parse(
            await http.GetStringAsync(new Uri($"http://127.0.0.1:{Ports["status-page"]}/api/status")));
        return status.RootElement.GetProperty("parts").EnumerateArray()
            .Single(part => part.GetProperty("name").GetString() == name);
    }

    public void Dispose()
    {
        using (var down = Start("reset")) down.WaitForExit();
        Directory.Delete(root, recursive: true);
    }

    private void Link(string project)
    {
        Directory.CreateDirectory(Path.Combine(Bin, project));
        Directory.CreateSymbolicLink(Path.Combine(Bin, project, Repository.Configuration), Repository.Output(project));
    }

    private void Copy(string project, string name, bool rename)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Bin, name, Repository.Configuration)).FullName;
        foreach (var file in Directory.GetFiles(Repository.Output(project)))
        {
            var copy = Path.GetFileName(file);
            if (rename) copy = copy.Replace($"Rapport.{project}.", $"Rapport.{name}.", StringComparison.Ordinal);
            File.Copy(file, Path.Combine(folder, copy));
        }
    }

    private static int FreeOffset()
    {
        for (var offset = 2000; ; offset += 200)
            if (PortMap.Load(Repository.Root, $"{offset}").All.All(port => PortOwner.Find(port.Value) is null))
                return offset;
    }
}
