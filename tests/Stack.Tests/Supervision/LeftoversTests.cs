using System.Diagnostics;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.Supervision;

public sealed class LeftoversTests : IDisposable
{
    private readonly TemporaryFolders folders = new();
    private readonly List<string> notes = [];

    [Fact]
    public async Task Remove_RecordedProcesses_EndsThemAndSaysSo()
    {
        using var left = Process.Start("sleep", "60");
        Record(("redis", ProcessIdentity.Of(left.Id)!));
        await Leftovers.Remove(folders.Folders, notes.Add);
        await left.WaitForExitAsync();
        Assert.Contains($"redis (pid {left.Id})", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Null(StackState.Read(folders.Folders));
    }

    [Fact]
    public async Task Remove_IdThatBelongsToSomebodyElseNow_LeavesThatProcessAlone()
    {
        using var other = Process.Start("sleep", "60");
        var identity = ProcessIdentity.Of(other.Id)!;
        Record(("redis", identity with { StartTicks = identity.StartTicks - 100 }));
        await Leftovers.Remove(folders.Folders, notes.Add);
        Assert.True(identity.IsAlive());
        Assert.Empty(notes);
        other.Kill();
    }

    [Fact]
    public async Task Remove_StateThatCannotBeRead_IsNoObstacle()
    {
        File.WriteAllText(folders.Folders.StateFile, "{ half a fi");
        await Leftovers.Remove(folders.Folders, notes.Add);
        Assert.Empty(notes);
    }

    public void Dispose() => folders.Dispose();

    private void Record(params (string Name, ProcessIdentity Process)[] processes) => new StackState
    {
        Runner = ProcessIdentity.Of(Environment.ProcessId)! with { Pid = int.MaxValue },
        StatusPage = new Uri("http://localhost:1"),
        Processes = processes.ToDictionary(each => each.Name, each => each.Process),
    }.Write(folders.Folders);
}
