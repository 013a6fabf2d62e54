using Rapport.Hosting.Time;

namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>
/// How fast messages may be released: a bucket that fills evenly with the messages of a minute and holds at most those of five
/// seconds, so that nothing is made up for in one go after a pause.
/// </summary>
/// <param name="Credit">Messages that may be released at <paramref name="At"/>.</param>
/// <param name="At">System time; null before the first release.</param>
internal sealed record ReleasePace(double Credit, SystemTime? At)
{
    private const double BurstSeconds = 5;

    /// <summary>How many of those that are wanted may be released now, and the pace after that.</summary>
    /// <param name="perMinute">0: no limit.</param>
    /// <param name="wanted">How many there are.</param>
    /// <param name="now">System time; one before the last is taken for the last.</param>
    public (int Allowed, ReleasePace After) Take(int perMinute, int wanted, SystemTime now)
    {
        if (perMinute == 0)
            return (wanted, this);
        var perSecond = perMinute / 60.0;
        var most = Math.Max(1, perSecond * BurstSeconds);
        var seconds = At is { } last ? Math.Max(0, (now.Instant - last.Instant).TotalSeconds) : double.PositiveInfinity;
        var credit = Math.Min(most, Credit + (seconds * perSecond));
        var allowed = (int)Math.Min(wanted, Math.Floor(credit));
        return (allowed, new ReleasePace(credit - allowed, At is { } before && before.Instant > now.Instant ? before : now));
    }
}
