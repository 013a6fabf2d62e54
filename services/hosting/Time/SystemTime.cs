namespace Rapport.Hosting.Time;

/// <summary>
/// An instant of system time: of leases, claims, retries and lives. Business time, in which events happen and which
/// development can move, is a <see cref="DateTimeOffset"/>; neither is taken where the other is asked for.
/// </summary>
/// <param name="Instant">What the shared clock says.</param>
public readonly record struct SystemTime(DateTimeOffset Instant) : IComparable<SystemTime>
{
    /// <summary>As a store keeps it.</summary>
    public DateTime UtcDateTime => Instant.UtcDateTime;

    /// <summary>From what a store has kept.</summary>
    public static SystemTime From(DateTime stored) => new(new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));

    /// <summary>To the millisecond below, as MongoDB keeps it.</summary>
    public SystemTime ToMilliseconds() => new(DateTimeOffset.FromUnixTimeMilliseconds(Instant.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public int CompareTo(SystemTime other) => Instant.CompareTo(other.Instant);

    /// <summary>So much later.</summary>
    public static SystemTime operator +(SystemTime at, TimeSpan later) => new(at.Instant + later);

    /// <summary>From the second to the first.</summary>
    public static TimeSpan operator -(SystemTime at, SystemTime earlier) => at.Instant - earlier.Instant;

    /// <summary>Earlier.</summary>
    public static bool operator <(SystemTime one, SystemTime other) => one.Instant < other.Instant;

    /// <summary>Later.</summary>
    public static bool operator >(SystemTime one, SystemTime other) => one.Instant > other.Instant;

    /// <summary>Not later.</summary>
    public static bool operator <=(SystemTime one, SystemTime other) => one.Instant <= other.Instant;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(SystemTime one, SystemTime other) => one.Instant >= other.Instant;
}
