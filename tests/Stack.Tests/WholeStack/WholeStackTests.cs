using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.WholeStack;

/// <summary>The program as a person uses it, with every process real.</summary>
public sealed class WholeStackTests : IDisposable
{
    private readonly FakeInstallation installation = new();

    [Fact]
    public async Task Detached_ReturnsWhenHealthy_SurvivesAKillOfAnyProcess_AndGoesDownWhole()
    {
        var (code, output) = await installation.Run("-d");
        Assert.True(code == 0, output);
        Assert.Contains("All healthy after", output, StringComparison.Ordinal);
        Assert.Equal(0, (await installation.Run("status")).Code);

        foreach (var (name, process) in installation.Processes)
        {
            Signals.End(process);
            await Eventually.Holds(() => installation.Processes[name] != process, $"{name} started again");
        }
        foreach (var name in installation.Processes.Keys.ToList())
            await HealthyAgain(name);

        var (down, _) = await installation.Run("down");
        Assert.Equal(0, down);
        Assert.False(File.Exists(installation.Folders.StateFile));
        Assert.All(installation.Ports.All, port => Assert.Null(PortOwner.Find(port.Value)));
    }

    [Fact]
    public async Task Kill9_OfTheRunner_EndsItsChildren_AndTheNextStartSucceeds()
    {
        Assert.Equal(0, (await installation.Run("-d")).Code);
        var state = StackState.OfRunning(installation.Folders)!;
        Signals.End(state.Runner);
        await Eventually.Holds(
            () => state.Processes.Values.All(process => !process.IsAlive()), "all children are gone");
        var (code, output) = await installation.Run("-d");
        Assert.True(code == 0, output);
        Assert.Equal(0, (await installation.Run("down")).Code);
    }

    [Fact]
    public async Task Interrupt_OfTheForeground_EndsEverythingInGoodOrder()
    {
        using var up = installation.Start("");
        await Until(up, "All healthy after");
        var processes = installation.Processes.Values.ToList();
        using (Process.Start("kill", ["-INT", up.Id.ToString(CultureInfo.InvariantCulture)])) { }
        await Until(up, "Stopped.");
        await up.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(0, up.ExitCode);
        Assert.All(processes, process => Assert.False(process.IsAlive()));
    }

    [Fact]
    public async Task PortInUse_IsNamedWithItsOwnerAndNothingIsStarted()
    {
        using var other = new TcpListener(IPAddress.Loopback, installation.Ports["scoring"]);
        other.Start();
        var (code, output) = await installation.Run("-d");
        Assert.Equal(1, code);
        Assert.Contains($"Port {installation.Ports["scoring"]} (scoring) is in use by pid {Environment.ProcessId} (",
            output, StringComparison.Ordinal);
        Assert.False(File.Exists(installation.Folders.StateFile));
    }

    [Fact]
    public async Task DashboardThatCannotBeHad_IsNamedAndTheStackRunsWithoutIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, installation.Ports["dashboard-otlp-grpc"]);
        other.Start();
        var (code, output) = await installation.Run("-d --dashboard");
        Assert.True(code == 0, output);
        Assert.Contains("There will be no dashboard. Port", output, StringComparison.Ordinal);
        Assert.DoesNotContain(installation.Processes.Keys, name => name == "dashboard");
        Assert.Equal(0, (await installation.Run("down")).Code);
    }

    [Fact]
    public async Task StoreThatIsDown_IsNamedWithWhatToDo_AndServicesWaitForIt()
    {
        using var up = installation.Start("", ("MONGODB_URI", "mongodb://user:secret@127.0.0.1:9/"));
        var said = await Until(up, "Still waiting for mongo");
        Assert.Contains("MONGODB_URI names 127.0.0.1:9: start that server", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.Equal("waiting", (await installation.Part("contact")).GetProperty("state").GetString());
        Assert.Equal(1, (await installation.Run("status")).Code);
        Assert.Equal(0, (await installation.Run("down")).Code);
    }

    public void Dispose() => installation.Dispose();

    private async Task HealthyAgain(string name)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await installation.Part(name)).GetProperty("state").GetString() != "healthy")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started).TotalSeconds < 180, $"{name} is not healthy again");
            await Task.Delay(50);
        }
    }

    /// <returns>The line that has the text.</returns>
    private static async Task<string> Until(Process process, string text)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (await process.StandardOutput.ReadLineAsync(bound.Token) is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        Assert.Fail($"It ended without \"{text}\": {await process.StandardError.ReadToEndAsync(bound.Token)}");
        return "";
    }
}
