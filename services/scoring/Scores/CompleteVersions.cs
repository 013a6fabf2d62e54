using System.Globalization;
using System.Text;

namespace Rapport.Scoring.Scores;

/// <summary>
/// Which of the versions that are computed from the log are complete in a partition. Kept among the states of the
/// partition, so that it is read and written with them: an event either is in what was computed, or is counted live.
/// </summary>
internal static class CompleteVersions
{
    /// <summary>Key among the states; no contact's key looks like it.</summary>
    public const string Key = "~complete";

    /// <summary>The numbers of the versions.</summary>
    public static HashSet<int> Read(byte[]? stored) => stored is null or [] ? [] :
    [
        .. Encoding.ASCII.GetString(stored).Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
    ];

    /// <summary>The stored form, in ascending order.</summary>
    public static byte[] Write(IEnumerable<int> numbers) => Encoding.ASCII.GetBytes(
        string.Join(',', numbers.Order().Select(number => number.ToString(CultureInfo.InvariantCulture))));
}
