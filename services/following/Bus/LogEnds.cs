using System.Diagnostics;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Following.Bus;

/// <summary>
/// Asks the log how far it reaches, and what time it is there: by that clock it stamps <c>received_at</c>, and every process
/// that follows the log goes by it too.
/// </summary>
public sealed class LogEnds(EventLogService.EventLogServiceClient log, SystemClock clock)
{
    // In between the monotonic clock counts, which strays by less than a millisecond.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private long askedAt;

    /// <summary>Whether the log's time should be asked for again.</summary>
    internal bool AreOld => Stopwatch.GetElapsedTime(Interlocked.Read(ref askedAt)) > Fresh;

    /// <summary>The log's answer.</summary>
    /// <exception cref="RpcException">The log did not answer.</exception>
    public async Task<GetLogStatusResponse> AskAsync(CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref askedAt, asked);
        var answer = await log.GetLogStatusAsync(new GetLogStatusRequest(), cancellationToken: cancellation);
        // A neighbour of the version before does not tell it.
        if (answer.Time is { } time)
            clock.Follow(time.ToDateTimeOffset(), asked);
        return answer;
    }

    /// <summary>Where what is saved now begins to count: after all that is numbered.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when the log does not answer: no other clock or count would do.</exception>
    public async Task<LogPosition> PositionAsync(CancellationToken cancellation = default)
    {
        try
        {
            return new LogPosition([.. (await AskAsync(cancellation)).LastN]);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable("The event log", TimeSpan.FromSeconds(1));
        }
    }
}
