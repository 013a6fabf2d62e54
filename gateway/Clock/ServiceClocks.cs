using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;

namespace Rapport.Gateway.Clock;

/// <summary>The business clocks of all replicas of all services together. A process that is being restarted is waited for.</summary>
internal sealed class ServiceClocks(IOptions<RapportOptions> options) : IDisposable
{
    private static readonly TimeSpan RestartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<ServiceClock> clocks =
    [
        .. from service in options.Value.Services
           from replica in ServiceAddress.Parse(service.Value).Index()
           select new ServiceClock(NameOf(service.Key, replica.Index), replica.Item, options.Value.ServiceToken),
    ];

    /// <summary>Where every process stands, asked at about the same time.</summary>
    /// <exception cref="DomainError">UNAVAILABLE, naming the services that did not answer for 30 s.</exception>
    public Task<ClockPicture> LookAsync(CancellationToken cancellation) =>
        OfAllAsync((clock, token) => clock.StatusAsync(token), cancellation);

    /// <summary>Sets all clocks forward.</summary>
    /// <exception cref="DomainError">
    /// UNAVAILABLE as above; CLOCK_FIXED when a service does not let its clock be moved.
    /// </exception>
    public Task AdvanceAsync(DateTimeOffset to, CancellationToken cancellation)
    {
        var request = new AdvanceClockRequest { To = to.ToTimestamp() };
        return OfAllAsync((clock, token) => clock.AdvanceAsync(request, token), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var clock in clocks)
            clock.Dispose();
    }

    private async Task<ClockPicture> OfAllAsync(
        Func<ServiceClock, CancellationToken, Task<ClockStatus>> call, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(clocks.Select(async clock =>
            (clock.Name, Status: await PatientlyAsync(clock, call, cancellation))));
        var silent = answers.Where(answer => answer.Status is null).Select(answer => answer.Name).ToList();
        if (silent.Count > 0)
            throw DomainError.Unavailable(string.Join(", ", silent), TimeSpan.FromSeconds(5));
        return new ClockPicture(answers.ToDictionary(answer => answer.Name, answer => answer.Status!));
    }

    private static string NameOf(string service, int index) =>
        index == 0 ? service : string.Create(CultureInfo.InvariantCulture, $"{service}-{index + 1}");

    private static async Task<ClockStatus?> PatientlyAsync(ServiceClock clock,
        Func<ServiceClock, CancellationToken, Task<ClockStatus>> call, CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call(clock, cancellation);
            }
            catch (RpcException fault) when (fault.StatusCode == StatusCode.FailedPrecondition)
            {
                throw new DomainError(ErrorReason.ClockFixed, $"{clock.Name} does not let its clock be moved.");
            }
            catch (RpcException) when (!cancellation.IsCancellationRequested)
            {
                if (Stopwatch.GetElapsedTime(asked) > RestartPatience)
                    return null;
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
