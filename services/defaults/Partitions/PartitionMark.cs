using System.Globalization;

namespace Rapport.Defaults.Partitions;

/// <summary>How far a partition's state has come; every commit moves it, and only from the mark that was read.</summary>
/// <param name="N">Last number of the log that has taken effect; 0 at the start.</param>
/// <param name="Revision">Commits so far; tells two states at the same number apart.</param>
public readonly record struct PartitionMark(long N, long Revision)
{
    /// <summary>"N:Revision", as stored.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{N}:{Revision}");

    /// <summary>Reads what <see cref="ToString"/> wrote; nothing stored is the start.</summary>
    public static PartitionMark Parse(string? stored)
    {
        if (string.IsNullOrEmpty(stored))
            return default;
        var colon = stored.IndexOf(':', StringComparison.Ordinal);
        return new PartitionMark(
            long.Parse(stored.AsSpan(0, colon), CultureInfo.InvariantCulture),
            long.Parse(stored.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }
}
