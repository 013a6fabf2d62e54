using System.Globalization;

namespace Rapport.Following.Partitions;

/// <summary>How far a partition's state has come; every commit moves it, and only from the mark that was read.</summary>
/// <param name="N">Last number of the log that has taken effect; 0 at the start.</param>
/// <param name="Revision">Commits so far; tells two states at the same number apart.</param>
/// <param name="QuietTo">
/// While the partition is rebuilt: the last number whose conclusions were drawn before and are in the log. 0 otherwise.
/// </param>
/// <param name="QuietBefore">
/// Of those numbers, the ones received before this instant are not concluded from again, Unix milliseconds. Later ones
/// are: their conclusions may have been lost with the store, and the log knows those that were not.
/// </param>
public readonly record struct PartitionMark(long N, long Revision, long QuietTo = 0, long QuietBefore = 0)
{
    private const long Emptying = -1;
    private const long Missing = -2;

    /// <summary>No mark is stored: the partition is new, or the store was lost. Nothing can be committed to it.</summary>
    public static PartitionMark Blank => new(Missing, 0);

    /// <summary>No mark is stored.</summary>
    public bool IsBlank => N == Missing;

    /// <summary>The partition's state is being deleted, to be rebuilt from the log.</summary>
    public bool IsEmptying => N == Emptying;

    /// <summary>The partition is between the beginning and the end of a rebuild.</summary>
    public bool IsRebuilding => IsEmptying || QuietTo > N;

    /// <summary>The mark after a commit that reaches up to <paramref name="n"/>.</summary>
    public PartitionMark After(long n) => n < QuietTo
        ? this with { N = n, Revision = Revision + 1 }
        : new PartitionMark(n, Revision + 1);

    /// <summary>The mark of a partition that is to be rebuilt, while it is emptied.</summary>
    public PartitionMark Closed() => IsRebuilding
        ? this with { N = Emptying, Revision = Revision + 1 }
        : new PartitionMark(Emptying, Revision + 1, N, long.MaxValue);

    /// <summary>The mark of a partition that has been emptied: the log is read from the beginning.</summary>
    public PartitionMark Reopened() => this with { N = 0, Revision = Revision + 1 };

    /// <summary>"N:Revision", as stored; with ":QuietTo:QuietBefore" during a rebuild; empty for none.</summary>
    public override string ToString() => IsBlank ? ""
        : IsRebuilding
            ? string.Create(CultureInfo.InvariantCulture, $"{N}:{Revision}:{QuietTo}:{QuietBefore}")
            : string.Create(CultureInfo.InvariantCulture, $"{N}:{Revision}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static PartitionMark Parse(string? stored)
    {
        if (string.IsNullOrEmpty(stored))
            return Blank;
        var numbers = Array.ConvertAll(stored.Split(':'), part => long.Parse(part, CultureInfo.InvariantCulture));
        return numbers.Length == 2
            ? new PartitionMark(numbers[0], numbers[1])
            : new PartitionMark(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
