using System.Diagnostics;

namespace Rapport.Runtime.Tests;

public sealed class DocumentDbDataTests
{
    [Theory]
    [InlineData("999999999\n/some/data\n")]
    [InlineData("broken")]
    public async Task RemoveStaleLock_OwnerIsGone_RemovesIt(string content)
    {
        using var data = new TemporaryFolder();
        await File.WriteAllTextAsync(data.Path("postmaster.pid"), content);

        await DocumentDbData.RemoveStaleLock(data.Root);

        Assert.False(File.Exists(data.Path("postmaster.pid")));
    }

    [Fact]
    public async Task RemoveStaleLock_IdBelongsToAnotherProgram_RemovesIt()
    {
        using var data = new TemporaryFolder();
        await File.WriteAllTextAsync(data.Path("postmaster.pid"), $"{Environment.ProcessId}\n{data.Root}\n");

        await DocumentDbData.RemoveStaleLock(data.Root);

        Assert.False(File.Exists(data.Path("postmaster.pid")));
    }

    [Fact]
    public async Task RemoveStaleLock_ServerRuns_LeavesIt()
    {
        using var data = new TemporaryFolder();
        // Stands for a postmaster: what counts is the data directory among the arguments.
        using var server = Process.Start("sh", ["-c", "sleep 1000; :", data.Root])
            ?? throw new InvalidOperationException();
        await File.WriteAllTextAsync(data.Path("postmaster.pid"), $"{server.Id}\n{data.Root}\n");

        await DocumentDbData.RemoveStaleLock(data.Root);

        Assert.True(File.Exists(data.Path("postmaster.pid")));
        server.Kill(entireProcessTree: true);
    }
}
