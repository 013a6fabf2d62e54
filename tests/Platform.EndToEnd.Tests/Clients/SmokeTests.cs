using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Clients;

/// <summary>The program that <c>helm test</c> runs, against a running stack.</summary>
[Collection(StackTests.Name)]
public sealed class SmokeTests(StackFixture fixture)
{
    [Fact]
    public async Task Smoke_OnARunningPlatform_FindsAllWell()
    {
        var said = (await RunAsync([])).Succeeded;

        Assert.Contains("ok: an event came through the gateway and is on the timeline", said, StringComparison.Ordinal);
        Assert.All(Repository.Services, name =>
            Assert.Contains($"ok: {name} is ready", said, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Smoke_ServiceAwayOrKeyWrong_EndsWithOneAndNamesIt()
    {
        var result = await RunAsync(new()
        {
            ["Rapport__Services__journey"] = "http://127.0.0.1:1",
            ["Smoke__WriteKey"] = "no-such-key",
            ["Smoke__Patience"] = "00:00:10",
        });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FAILED: journey is ready", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/v1/track answers 401", result.Output, StringComparison.Ordinal);
        Assert.Contains("ok: contact is ready", result.Output, StringComparison.OrdinalIgnoreCase);
    }

    private Task<ToolResult> RunAsync(Dictionary<string, string> instead)
    {
        var environment = new Dictionary<string, string>
        {
            ["Smoke__Gateway"] = fixture.Stack.Url.ToString(),
            ["Smoke__WriteKey"] = fixture.Stack.WriteKey,
            ["Smoke__ApiKey"] = fixture.Stack.Variables["RAPPORT_API_KEY"],
        };
        foreach (var service in Repository.Services)
            environment["Rapport__Services__" + service] = fixture.Stack.Service(service).ToString();
        foreach (var (name, value) in instead)
            environment[name] = value;
        return Tool.RunAsync("dotnet", [Repository.Program("gateway"), "smoke"], environment: environment);
    }
}
