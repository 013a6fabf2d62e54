using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;

namespace Rapport.Gateway.Tests.Running;

/// <summary>
/// The business clock of a process with timers: one that falls due is work for a few looks, and then leaves an event in
/// the log, as a real step does.
/// </summary>
internal sealed class FakeClock : PlatformClockService.PlatformClockServiceBase
{
    private readonly Lock gate = new();
    private readonly List<DateTimeOffset> timers = [];
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;
    private int looksOfWork;

    /// <summary>Instants at which the clock was set, in order.</summary>
    public List<DateTimeOffset> Stops { get; } = [];

    /// <summary>Set: the log of the platform, which this process follows.</summary>
    public FakeLog? Log { get; set; }

    /// <summary>Looks that the work of a timer takes.</summary>
    public int LooksPerTimer { get; set; } = 2;

    /// <summary>True: never done.</summary>
    public bool Stuck { get; set; }

    /// <summary>True: as in production.</summary>
    public bool Fixed { get; set; }

    public DateTimeOffset Now
    {
        get
        {
            lock (gate)
                return now;
        }
        set
        {
            lock (gate)
                now = value;
        }
    }

    public void AddTimer(DateTimeOffset due)
    {
        lock (gate)
            timers.Add(due);
    }

    public override Task<ClockStatus> AdvanceClock(AdvanceClockRequest request, ServerCallContext context)
    {
        if (Fixed)
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "fixed"));
        lock (gate)
        {
            var to = request.To.ToDateTimeOffset();
            Stops.Add(to);
            if (to > now)
                now = to;
        }

        return GetClockStatus(new GetClockStatusRequest(), context);
    }

    public override Task<ClockStatus> GetClockStatus(GetClockStatusRequest request, ServerCallContext context)
    {
        lock (gate)
        {
            Work();
            var status = new ClockStatus { Now = now.ToTimestamp(), Busy = Stuck || looksOfWork > 0 };
            var next = timers.Where(timer => timer > now).Order().FirstOrDefault();
            if (next != default)
                status.NextDue = next.ToTimestamp();
            if (Log is not null)
                status.AppliedN.Add(Log.Look(this));
            return Task.FromResult(status);
        }
    }

    private void Work()
    {
        if (looksOfWork > 0)
        {
            if (--looksOfWork == 0)
                Log?.Append();
        }
        else if (timers.RemoveAll(timer => timer <= now) > 0)
        {
            looksOfWork = LooksPerTimer;
        }
    }
}
