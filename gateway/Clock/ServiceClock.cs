using Grpc.Core;
using Grpc.Net.Client;
using Rapport.Common.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Clock;

/// <summary>The business clock of one service's process, as the gateway sees and moves it.</summary>
internal sealed class ServiceClock(string name, Uri address, string serviceToken) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        Credentials = address.Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
    });
    private readonly Metadata headers = new() { { CallerContext.ServiceTokenHeader, serviceToken } };

    /// <summary>Key in <c>Rapport:Services</c>, and from the second replica on its number: <c>Journey-2</c>.</summary>
    public string Name => name;

    /// <summary>Where the process stands.</summary>
    public Task<ClockStatus> StatusAsync(CancellationToken cancellation) =>
        Client.GetClockStatusAsync(new GetClockStatusRequest(), Options(cancellation)).ResponseAsync;

    /// <summary>Sets the process's clock forward.</summary>
    public Task<ClockStatus> AdvanceAsync(AdvanceClockRequest request, CancellationToken cancellation) =>
        Client.AdvanceClockAsync(request, Options(cancellation)).ResponseAsync;

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();

    private PlatformClockService.PlatformClockServiceClient Client => new(channel);

    private CallOptions Options(CancellationToken cancellation) =>
        new(headers, ProcessClock.Deadline(Patience), cancellation);
}
