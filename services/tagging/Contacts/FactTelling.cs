using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Following.Partitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>Puts what was decided of a contact among the conclusions of a commit, and counts its words about segments.</summary>
internal static class FactTelling
{
    /// <summary>
    /// Tells facts. What a rebuild leaves out is not counted either: the word itself is in the log, and is heard there.
    /// </summary>
    /// <param name="commit">Takes the conclusions.</param>
    /// <param name="n">Number that orders them.</param>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="id">Id of the contact.</param>
    /// <param name="contact">The contact as decided.</param>
    /// <param name="definitions">The definitions that decided.</param>
    /// <param name="facts">What was decided.</param>
    /// <param name="cause">The event at hand; null for none.</param>
    /// <param name="now">When, for what no event and no boundary dates.</param>
    public static void Tell(
        PartitionCommit commit, long n, string workspace, string id, TaggedContact contact, TaggingDefinitions definitions,
        IReadOnlyList<TaggingFact> facts, Event? cause, DateTimeOffset now)
    {
        if (facts.Count == 0 || !commit.Draws(n))
            return;
        foreach (var conclusion in Conclude(workspace, id, contact, definitions, facts, cause, now))
            commit.Conclude(n, conclusion);
    }

    /// <summary>The facts as conclusions; counts the words about segments in the contact.</summary>
    public static IEnumerable<Conclusion> Conclude(
        string workspace, string id, TaggedContact contact, TaggingDefinitions definitions, IReadOnlyList<TaggingFact> facts,
        Event? cause, DateTimeOffset now)
    {
        foreach (var fact in facts)
        {
            var told = fact is { Kind: DefinitionKind.Segment, Source: { } segment }
                ? fact with { Sequence = contact.Tell(segment.Series, fact.Added) } : fact;
            if (told.ToConclusion(workspace, id, cause, definitions, now) is { } conclusion)
                yield return conclusion;
        }
    }
}
