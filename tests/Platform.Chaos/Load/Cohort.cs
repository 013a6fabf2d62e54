namespace Rapport.Platform.Chaos.Load;

/// <summary>
/// People who act at the same time, as batches in the order they are sent: all their acts shuffled (a window of some
/// thousand events), one in eight twice, one in twelve of the cohort before once more, one batch in twenty sent twice as
/// it stands, and one call in a hundred that is none. That makes about a quarter of what is sent a repeat.
/// </summary>
internal sealed class Cohort
{
    /// <summary>People in a cohort.</summary>
    public const int Size = 250;

    private const int BatchSize = 100;

    private readonly Random random;
    private int unusable;

    /// <summary>The cohort of a number.</summary>
    /// <param name="crowd">Who there is.</param>
    /// <param name="number">From 0; people are numbered through all cohorts.</param>
    /// <param name="seed">Decides the order.</param>
    public Cohort(Crowd crowd, int number, int seed)
    {
        random = new Random(unchecked((seed * 7_919) + number));
        unusable = number * 10_000;
        People = [.. Enumerable.Range(number * Size, Size).Select(crowd.Person)];
    }

    /// <summary>Everyone.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>Events that there will be in the log when everything has been accepted.</summary>
    public int Events => People.Sum(person => person.Count);

    /// <summary>Requests that must have been accepted before <see cref="Batches"/> are sent.</summary>
    public IReadOnlyList<byte[]> Introductions() =>
        [.. Calls(this, person => person.Introduction).Chunk(BatchSize).Select(CallWriter.WriteBatch)];

    /// <summary>All other requests, in the order they are sent.</summary>
    /// <param name="before">The cohort before; null for the first.</param>
    public IReadOnlyList<byte[]> Batches(Cohort? before)
    {
        var calls = Calls(this, person => person.Acts).ToList();
        var repeats = calls.Where(_ => random.Next(8) == 0).ToList();
        var old = before is null ? [] : Calls(before, person => person.Acts).Where(_ => random.Next(12) == 0).ToList();
        byte[][] all = [.. calls, .. repeats, .. old];
        random.Shuffle(all);
        var batches = all.Chunk(BatchSize).Select(chunk => CallWriter.WriteBatch(Spoil(chunk))).ToList();
        for (var i = batches.Count - 1; i >= 0; i--)
            if (random.Next(20) == 0)
                batches.Insert(random.Next(i, batches.Count), batches[i]);
        return batches;
    }

    private static IEnumerable<byte[]> Calls(Cohort cohort, Func<Person, IEnumerable<Act>> acts) =>
        cohort.People.SelectMany(person => acts(person).Select(act => CallWriter.Write(person, act)));

    private IEnumerable<byte[]> Spoil(byte[][] calls) =>
        calls.Append(CallWriter.WriteUnusable(unusable++));
}
