using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace Rapport.Stack.Plan;

/// <summary>Asks a service the standard health question (grpc.health.v1) over cleartext HTTP/2.</summary>
internal static class GrpcHealth
{
    /// <summary>A check of the service on a loopback port; it keeps its connection between questions.</summary>
    public static Func<CancellationToken, Task<bool>> On(int port)
    {
        var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}", new GrpcChannelOptions
        {
            // Without this a service that starts is asked again only after the channel's own growing backoff.
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(200),
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
        });
        var client = new Health.HealthClient(channel);
        return async stop =>
        {
            try
            {
                var answer = await client.CheckAsync(new HealthCheckRequest(), cancellationToken: stop);
                return answer.Status == HealthCheckResponse.Types.ServingStatus.Serving;
            }
            catch (RpcException)
            {
                return false;
            }
        };
    }
}
