using System.Diagnostics;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Clients;

/// <summary>The program that <c>helm test</c> runs, against a running stack.</summary>
[Collection(StackTests.Name)]
public sealed class SmokeTests(StackFixture fixture)
{
    private static readonly string[] Services = ["contact", "tagging", "scoring", "journey", "notification"];

    [Fact]
    public async Task Smoke_OnARunningPlatform_FindsAllWell()
    {
        var (code, said) = await RunAsync([]);

        Assert.True(code == 0, said);
        Assert.Contains("ok: an event came through the gateway and is on the timeline", said, StringComparison.Ordinal);
        Assert.All(Services, name =>
            Assert.Contains($"ok: {name} is ready", said, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Smoke_ServiceAwayOrKeyWrong_EndsWithOneAndNamesIt()
    {
        var (code, said) = await RunAsync(new()
        {
            ["Rapport__Services__journey"] = "http://127.0.0.1:1",
            ["Smoke__WriteKey"] = "no-such-key",
            ["Smoke__Patience"] = "00:00:10",
        });

        Assert.Equal(1, code);
        Assert.Contains("FAILED: journey is ready", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/v1/track answers 401", said, StringComparison.Ordinal);
        Assert.Contains("ok: contact is ready", said, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(int Code, string Said)> RunAsync(Dictionary<string, string> instead)
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(
            tests.Parent!.Parent!.FullName, "Gateway", tests.Name, "Rapport.Gateway.dll");
        var info = new ProcessStartInfo("dotnet", [program, "smoke"]) { RedirectStandardOutput = true };
        foreach (var service in Services)
            info.Environment["Rapport__Services__" + service] = fixture.Stack.Service(service).ToString();
        info.Environment["Smoke__Gateway"] = fixture.Stack.Url.ToString();
        info.Environment["Smoke__WriteKey"] = fixture.Stack.Variables["RAPPORT_WRITE_KEY"];
        info.Environment["Smoke__ApiKey"] = fixture.Stack.Variables["RAPPORT_API_KEY"];
        foreach (var (name, value) in instead)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }
}
