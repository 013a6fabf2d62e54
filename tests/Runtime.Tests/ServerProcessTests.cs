using System.Diagnostics;

namespace Rapport.Runtime.Tests;

public sealed class ServerProcessTests
{
    private static ServerCommand Shell(string script, Func<CancellationToken, Task<bool>>? isReady = null) => new()
    {
        Name = "shell",
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        WorkingDirectory = "/",
        Port = 1,
        IsReady = isReady ?? (_ => Task.FromResult(true)),
        ReadyTimeout = TimeSpan.FromMinutes(2),
        StopTimeout = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task StartReady_ProgramEnds_SaysWithWhatLastWords()
    {
        var error = await Assert.ThrowsAsync<SetupError>(() => ServerProcess.StartReadyAsync(
            Shell("echo the port is taken >&2; exit 3", _ =>
                Task.FromResult(false)), log: null, CancellationToken.None));

        Assert.Contains("ended with code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("the port is taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartReady_NeverAnswers_GivesUpAndStopsIt()
    {
        var error = await Assert.ThrowsAsync<SetupError>(() => ServerProcess.StartReadyAsync(
            Shell("exec sleep 1000", _ => Task.FromResult(false)) with { ReadyTimeout = TimeSpan.FromSeconds(1) },
            log: null, CancellationToken.None));

        Assert.Contains("did not answer on port 1 within 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartReady_MissingProgram_EndsWithTheReason()
    {
        var error = await Assert.ThrowsAsync<SetupError>(() => ServerProcess.StartReadyAsync(
            Shell("") with { FileName = "/no/such/server", IsReady = _ =>
                Task.FromResult(false) }, log: null, CancellationToken.None));

        Assert.Contains("/no/such/server", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ProgramThatIgnoresTheSignal_IsKilled()
    {
        var lines = new List<string>();
        var server = await ServerProcess.StartReadyAsync(
            Shell("trap '' TERM; echo up; while :; do sleep 0.1; done",
                _ => Task.FromResult(lines.Count > 0)), lines.Add, CancellationToken.None);

        await server.StopAsync();

        Assert.True(server.Exited.IsCompleted);
    }

    [Fact]
    public async Task Start_AnyServer_HasASessionOfItsOwnAndDiesWithItsParent()
    {
        await using var server = await ServerProcess.StartReadyAsync(
            Shell("exec sleep 1000"), log: null, CancellationToken.None);
        // setsid makes the process leader of its session; stat's sixth field is the session.
        var stat = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/stat");
        Assert.Equal(server.ProcessId.ToString(null as IFormatProvider), stat.Split(' ')[5]);

        var parent = Process.Start(new ProcessStartInfo("/bin/sh",
            ["-c", "setsid setpriv --pdeathsig TERM -- sleep 1000 & echo $!; wait"]) { RedirectStandardOutput =
                true })!;
        var child = Process.GetProcessById(int.Parse((await parent.StandardOutput.ReadLineAsync())!, null));
        await Task.Run(() => SpinWait.SpinUntil(
            () => File.ReadAllText($"/proc/{child.Id}/cmdline").StartsWith("sleep", StringComparison.Ordinal), TimeSpan.FromMinutes(2)));
        parent.Kill();

        Assert.True(child.WaitForExit(TimeSpan.FromMinutes(2)));
    }
}
