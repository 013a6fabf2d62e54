using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>The script of the backup, run with a stand-in for mongodump, and what the chart makes of it.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly string Script = Path.Combine(Helm.Chart, "files", "backup.sh");
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-backup-").FullName;

    [Fact]
    public async Task Dump_ThatEnds_IsKeptAndTheOldestGo()
    {
        foreach (var day in new[] { "01", "02", "03" })
            await File.WriteAllTextAsync(Archive($"rapport-202001{day}T000000Z.archive.gz"), "old");
        await File.WriteAllTextAsync(Archive("notes.txt"), "not ours");
        await File.WriteAllTextAsync(Archive("rapport-20200104T000000Z.archive.gz.part"), "cut off");

        _ = (await RunAsync(exitCode: 0)).Succeeded;

        var left = Directory.GetFiles(Path.Combine(folder, "archives")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["notes.txt", "rapport-20200103T000000Z.archive.gz"], left[..2]);
        Assert.Equal(3, left.Count);
        Assert.Equal("whole", await File.ReadAllTextAsync(Archive(left[2])));
        var told = await File.ReadAllTextAsync(Path.Combine(folder, "told"));
        Assert.Contains("--oplog", told, StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", told, StringComparison.Ordinal);
        Assert.Equal("uri: 'mongodb://backup:p%40ss@mongo/'\n", await File.ReadAllTextAsync(Path.Combine(folder, "mongodump.yaml")));
    }

    [Fact]
    public async Task Dump_ThatFails_TakesNothingAway()
    {
        foreach (var day in new[] { "01", "02", "03" })
            await File.WriteAllTextAsync(Archive($"rapport-202001{day}T000000Z.archive.gz"), "old");

        var result = await RunAsync(exitCode: 1);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(folder, "archives"), "*.archive.gz").Length);
    }

    [SkippableFact]
    public async Task Job_OfTheChart_RunsTheScriptAndReachesMongoAlone()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Named("ci/own-gateway"));
        var job = documents.Single(one => one.Kind == "CronJob");

        Assert.Equal("Forbid", job.Text("spec", "concurrencyPolicy"));
        Assert.Equal((await File.ReadAllTextAsync(Script)).Trim(), job.Pod!.First()["args"].Texts().Single().Trim());
        var ports = documents.Single(one => one is { Kind: "NetworkPolicy", Name: "rapport-backup" }).Spec.List("egress")
            .SelectMany(rule => rule.List("ports")).Select(port => (long)port["port"]!).Distinct();
        Assert.Equal([53L, 27017L], ports);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Archive(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "archives")).FullName, name);

    private async Task<ToolResult> RunAsync(int exitCode)
    {
        var stub = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName, "mongodump");
        await File.WriteAllTextAsync(stub, $$"""
            #!/bin/sh
            echo "$@" >"{{folder}}/told"
            for argument in "$@"; do
              case "$argument" in --archive=*) printf whole >"${argument#--archive=}" ;; esac
            done
            exit {{exitCode}}
            """);
        File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await Tool.RunAsync("/bin/sh", [Script], environment: new Dictionary<string, string>
        {
            ["PATH"] = string.Join(Path.PathSeparator, Path.GetDirectoryName(stub), Environment.GetEnvironmentVariable("PATH")),
            ["BACKUP_URI"] = "mongodb://backup:p%40ss@mongo/", ["BACKUP_KEEP"] = "2",
            ["BACKUP_FOLDER"] = Path.Combine(folder, "archives"), ["TMPDIR"] = folder,
        });
    }
}
