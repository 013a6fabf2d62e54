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
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await program.GetAsync("/readyz")).Status);
            return;
        }

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await program.HealthAsync("liveness"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await program.HealthAsync(""));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/healthz")).Status);
    }
}
