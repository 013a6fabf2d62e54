using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>A contact between what was read and what is written.</summary>
/// <param name="contact">As read.</param>
/// <param name="definitions">Definitions at hand.</param>
/// <param name="opened">Versions whose computation has begun in the partition; null: all.</param>
internal sealed class WorkingContact(TaggedContact contact, TaggingDefinitions definitions, IReadOnlySet<int>? opened = null)
{
    private TaggingStep step = new(contact, definitions, opened);

    public TaggedContact Contact { get; private set; } = contact;

    public TaggingDefinitions Definitions => definitions;

    public IReadOnlyCollection<int> MemberBefore { get; } = [.. contact.MemberOf];

    public IReadOnlyList<TaggingFact> Apply(Event happened, ulong place)
    {
        step.Context.SetEvent(happened);
        return step.Apply(happened.ToTagging(place));
    }

    /// <summary>The contact is part of another from now on.</summary>
    public IReadOnlyList<TaggingFact> Freeze(string survivor)
    {
        var frozen = new TaggedContact { MergedInto = survivor };
        // A word that is on its way must not be said again under the same number, should the merge be undone.
        foreach (var (series, sequence) in Contact.Told)
            frozen.Hear(series, sequence);
        Take(frozen);
        return [];
    }

    /// <summary>The contact is what its whole history makes of it.</summary>
    /// <param name="recomputed">What that is.</param>
    /// <param name="cause">What asks for it.</param>
    /// <param name="told">Tags and segments that others hold to be the contact's: of whom it absorbed, or its own.</param>
    /// <param name="n">Number of the cause.</param>
    public IReadOnlyList<TaggingFact> Replace(
        TaggedContact recomputed, Event cause, (HashSet<string> Tags, HashSet<string> Segments) told, long n)
    {
        recomputed.RemadeAt = n;
        foreach (var (series, sequence) in Contact.Told)
            recomputed.Hear(series, sequence);
        var untold = step.EndHistory();
        IReadOnlyList<TaggingFact> facts =
        [
            .. ContactDifference.Between(Contact, recomputed, definitions),
            .. ContactDifference.Undeserved(told.Tags, [.. told.Segments.Union(OnTheirWay())], Contact, recomputed, definitions),
            .. cause.Name == EventNames.ContactUnmerged
                ? ContactDifference.Untold(told.Tags, told.Segments, Contact, recomputed, definitions) : [],
        ];
        // All of it is told with this, and what an import joined starts nothing.
        recomputed.Untold = null;
        if (cause.Historic)
            facts = [.. facts.Select(fact => fact with { History = HistoryLoad.After(null, cause.ToTagging(0).ReceivedAt, cause.Id, cause.Hop) })];
        Take(recomputed);
        return [.. untold, .. facts];
    }

    // What was told of a contact before it was merged may reach the log after it stands by itself again.
    private IEnumerable<string> OnTheirWay() => Contact.MergedInto is null ? [] : definitions.All
        .Where(each => each.Definition.Kind == DefinitionKind.Segment && Contact.IsToldIn(each.Series))
        .Select(each => each.Definition.Id);

    private void Take(TaggedContact other)
    {
        (Contact, step) = (other, new TaggingStep(other, definitions, opened));
        Contact.Changed = true;
    }
}
