using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Services;

namespace Rapport.Journey.Tests.Service;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal static class JourneyProcess
{
    /// <summary>Starts one and waits until it follows the log.</summary>
    public static async Task<ServiceProcess> StartAsync(Dictionary<string, string> settings)
    {
        var process = new ServiceProcess("journey", settings);
        await process.StartAsync();
        await Eventually.HoldsAsync(
            async () => await process.StatusAsync() is { AppliedN.Count: > 0 }, "the process follows the log", seconds: 180);
        return process;
    }

    /// <summary>Its state; null when it does not answer.</summary>
    public static async Task<ClockStatus?> StatusAsync(this ServiceProcess process)
    {
        try
        {
            return await process.Client<PlatformClockService.PlatformClockServiceClient>()
                .GetClockStatusAsync(new GetClockStatusRequest());
        }
        catch (RpcException)
        {
            return null;
        }
    }
}
