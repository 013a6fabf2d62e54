using System.Net;
using Grpc.Health.V1;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Programs;

/// <summary>The real programs under the environment that the chart gives them, without any store.</summary>
public class ProgramTests
{
    public static TheoryData<string> Names => [.. Repository.Services, "gateway"];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Program_WithTheChartsEnvironment_LivesAndIsNotReady(string name)
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);
        var environment = RunningProgram.EnvironmentOf(documents, name);

        await using var program = await RunningProgram.StartAsync(name, environment);

        if (name == "gateway")
        {
            // It can say "try again": callers have to reach it.
            Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/readyz")).Status);
            return;
        }

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await program.HealthAsync("liveness"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await program.HealthAsync(""));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await program.HealthAsync("traffic"));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/healthz")).Status);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Program_OnAMachineWithoutIPv6_Lives(string name)
    {
        var environment = RunningProgram.EnvironmentOf(await Helm.DocumentsAsync(ValueSet.Production), name);
        environment["DOTNET_SYSTEM_NET_DISABLEIPV6"] = "1";
        // As in a pod: at every address that there is.
        environment["Rapport__Loopback"] = "false";

        await using var program = await RunningProgram.StartAsync(name, environment);

        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/livez")).Status);
    }
}
