namespace Rapport.Tagging.Segments;

/// <summary>What a preview has found so far. Contacts may come twice from a scan of the store: they count once.</summary>
/// <param name="mostPeople">People to name.</param>
/// <param name="mostDrawn">Contacts to draw, each as likely as any other (Vitter's algorithm R).</param>
internal sealed class PreviewTally(int mostPeople, int mostDrawn)
{
    private readonly HashSet<string> seen = [];
    private readonly HashSet<string> asked = [];
    private readonly SortedSet<string> people = new(StringComparer.Ordinal);
    private readonly List<(string Id, byte[] State)> drawn = [];
    private readonly Random random = new(1);

    /// <summary>Contacts that there are.</summary>
    public long Seen => Math.Max(seen.Count, asked.Count);

    /// <summary>Contacts that were asked.</summary>
    public long Asked => asked.Count;

    /// <summary>Of those, how many it holds for.</summary>
    public long Holding { get; private set; }

    /// <summary>Some of them, by id.</summary>
    public IEnumerable<string> People => people;

    /// <summary>A sample of those seen.</summary>
    public IReadOnlyList<(string Id, byte[] State)> Drawn => drawn;

    /// <summary>Takes an answer.</summary>
    public void Add(string id, bool holds)
    {
        if (!asked.Add(id) || !holds)
            return;
        Holding++;
        people.Add(id);
        if (people.Count > mostPeople)
            people.Remove(people.Max!);
    }

    /// <summary>Takes a contact that may be drawn.</summary>
    public void Draw(string id, byte[] state)
    {
        if (!seen.Add(id))
            return;
        if (drawn.Count < mostDrawn)
            drawn.Add((id, state));
        else if (random.Next(seen.Count) is var at && at < mostDrawn)
            drawn[at] = (id, state);
    }
}
