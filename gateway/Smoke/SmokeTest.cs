using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Smoke;

/// <summary>
/// Proves that an installation works, without starting a gateway: <c>helm test</c> runs it in the gateway's image. Every
/// service is asked for its readiness over gRPC, then one event goes in through the gateway and has to come out on the
/// contact's timeline.
/// </summary>
internal static class SmokeTest
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs all checks and writes to the report what they found.</summary>
    /// <returns>0 when all is well, else 1.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter report)
    {
        var options = configuration.GetSection("Smoke").Get<SmokeOptions>() ?? new SmokeOptions();
        var services = configuration.GetSection("Rapport:Services").GetChildren();
        using var patience = new CancellationTokenSource(options.Patience);
        // Side by side, so that one that is missing does not hide what the others say.
        var checks = services.Select(service => TryAsync($"{service.Key} is ready",
            stop => AskHealthAsync(service.Value ?? "", stop), report, patience.Token)).ToList();
        if (options.WriteKey.Length == 0 || options.ApiKey.Length == 0)
            await report.WriteLineAsync("skipped: an event through the gateway (Smoke:WriteKey and Smoke:ApiKey are not set)");
        else
            checks.Add(TryAsync("an event came through the gateway and is on the timeline",
                new SmokeEvent(options).PassAsync, report, patience.Token));
        return Array.TrueForAll(await Task.WhenAll(checks), one => one) ? 0 : 1;
    }

    // Repeated until it holds: after an installation some pods are still on their way.
    private static async Task<bool> TryAsync(
        string claim, Func<CancellationToken, Task<string?>> check, TextWriter report, CancellationToken stop)
    {
        var obstacle = "nothing answered in time";
        while (true)
        {
            try
            {
                if (await check(stop) is not { } missing)
                {
                    await report.WriteLineAsync($"ok: {claim}");
                    return true;
                }

                obstacle = missing;
                await Task.Delay(Look, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await report.WriteLineAsync($"FAILED: {claim}: {obstacle}");
                return false;
            }
        }
    }

    private static async Task<string?> AskHealthAsync(string addresses, CancellationToken stop)
    {
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries))
        {
            using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
            {
                Credentials = address.StartsWith("https:", StringComparison.Ordinal)
                    ? ChannelCredentials.SecureSsl
                    : ChannelCredentials.Insecure,
            });
            try
            {
                var answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(),
                    deadline: ProcessClock.Deadline(CallPatience), cancellationToken: stop);
                if (answer.Status != HealthCheckResponse.Types.ServingStatus.Serving)
                    return $"{address} says {answer.Status}";
            }
            catch (RpcException fault) when (!stop.IsCancellationRequested)
            {
                return $"{address} answers {fault.StatusCode}";
            }
            catch (RpcException)
            {
                throw new OperationCanceledException(stop);
            }
        }

        return null;
    }
}
