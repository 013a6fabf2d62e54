using System.IO.Hashing;
using System.Text;
using Rapport.Scoring.Propensity.Domain;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// At most so many examples, chosen by a hash of the contact: at random, but the same whenever and in whatever order
/// the log is read.
/// </summary>
internal sealed class ExampleSample(int most)
{
    private readonly PriorityQueue<Example, ulong> chosen = new(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));

    /// <summary>Offers a contact.</summary>
    public void Add(string contact, Example example)
    {
        chosen.Enqueue(example, XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(contact)));
        if (chosen.Count > most)
            chosen.Dequeue();
    }

    /// <summary>What was chosen, in the order of the hashes.</summary>
    public IReadOnlyList<Example> ToList() =>
        [.. chosen.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element)];
}
