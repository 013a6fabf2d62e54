using System.IO.Hashing;
using System.Text;

namespace Rapport.Sinks.Mailbox;

/// <summary>
/// How often each Message-ID came, over everything taken since the mailbox was emptied. A hash of 128 bits stands for
/// an id seen once, so that a million messages cost some 30 MB; two ids with the same hash are not to be expected.
/// </summary>
internal sealed class MessageIdCounts
{
    private readonly HashSet<UInt128> seen = [];
    private readonly Dictionary<string, int> duplicates = [];

    public long Total { get; private set; }

    public long WithoutId { get; private set; }

    public int Distinct => seen.Count;

    /// <summary>Ids that came more than once, with how often.</summary>
    public IReadOnlyDictionary<string, int> Duplicates => duplicates;

    public void Add(string? messageId)
    {
        Total++;
        if (messageId is null) WithoutId++;
        else if (!seen.Add(XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(messageId))))
            duplicates[messageId] = duplicates.GetValueOrDefault(messageId, 1) + 1;
    }

    public void Clear()
    {
        seen.Clear();
        duplicates.Clear();
        Total = WithoutId = 0;
    }
}
