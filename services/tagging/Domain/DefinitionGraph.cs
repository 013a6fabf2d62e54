using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>
/// Which definitions read which: a segment by <c>in_segment</c>, a rule by its tag among <c>contact.tags</c>. A tag that a
/// condition names otherwise than as a plain text is not seen.
/// </summary>
public static class DefinitionGraph
{
    /// <summary>The definitions, those that others read before their readers; otherwise in the order given.</summary>
    public static IReadOnlyList<Definition> InOrder(IReadOnlyList<Definition> definitions)
    {
        var (ordered, begun) = (new List<Definition>(definitions.Count), new HashSet<int>());
        var nodes = definitions.Select(definition => new Node(definition)).ToList();
        foreach (var node in nodes)
            Visit(node);
        return ordered;

        // What reads itself by way of others has no order; it is answered again until nothing changes.
        void Visit(Node node)
        {
            if (!begun.Add(node.Definition.Number == 0 ? -1 - nodes.IndexOf(node) : node.Definition.Number))
                return;
            foreach (var read in nodes.Where(other => node.Reads(other.Definition)))
                Visit(read);
            ordered.Add(node.Definition);
        }
    }

    /// <summary>The way on which a definition would read itself, as "a, b, a"; null for none.</summary>
    /// <param name="wanted">The definition; it stands for others under its id.</param>
    /// <param name="others">The newest version of each other.</param>
    public static string? CircleOf(Definition wanted, IEnumerable<Definition> others)
    {
        var nodes = others.Where(other => !IsSame(other, wanted)).Select(other => new Node(other)).ToList();
        var start = new Node(wanted);
        var seen = new HashSet<Node>();
        return Find(start, [wanted.Id]);

        string? Find(Node from, IReadOnlyList<string> way)
        {
            foreach (var next in nodes.Where(other => from.Reads(other.Definition)))
            {
                if (next.Reads(wanted))
                    return string.Join(", ", [.. way, next.Definition.Id, wanted.Id]);
                if (seen.Add(next) && Find(next, [.. way, next.Definition.Id]) is { } circle)
                    return circle;
            }

            return null;
        }
    }

    /// <summary>
    /// The ids of those that would miss a definition: "segment buyers", "tag rule keen". A tag that another rule gives too is not
    /// missed.
    /// </summary>
    public static IReadOnlyList<string> UsersOf(Definition gone, IReadOnlyCollection<Definition> all) =>
        gone.Kind == DefinitionKind.TagRule
        && all.Any(other => other.Kind == DefinitionKind.TagRule && other.Tag == gone.Tag && other.Id != gone.Id) ? [] :
        [
            .. all.Where(other => !IsSame(other, gone) && new Node(other).Reads(gone))
                .Select(user => $"{(user.Kind == DefinitionKind.Segment ? "segment" : "tag rule")} {user.Id}")
                .Distinct().Order(StringComparer.Ordinal),
        ];

    private static bool IsSame(Definition one, Definition other) => one.Kind == other.Kind && one.Id == other.Id;

    private sealed class Node(Definition definition)
    {
        private readonly ConditionReads reads =
            Condition.Compile(definition.Condition, DefinitionCheck.SchemaOf(definition.Kind)).Reads;

        public Definition Definition => definition;

        public bool Reads(Definition other) => other.Kind == DefinitionKind.Segment
            ? reads.Segments.Contains(other.Id)
            : reads.Tags && (Names(other.Tag, '"') || Names(other.Tag, '\''));

        private bool Names(string tag, char quote) => definition.Condition.Contains($"{quote}{tag}{quote}", StringComparison.Ordinal);
    }
}
