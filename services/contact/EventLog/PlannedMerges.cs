using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Events.V1;

namespace Rapport.Contact.EventLog;

/// <summary>Merges, and their undoing, in one numbering transaction.</summary>
/// <param name="state">What is known.</param>
/// <param name="contacts">The contacts.</param>
/// <param name="numbered">Events that the transaction has numbered so far.</param>
/// <param name="number">Numbers an event, and gives its place.</param>
internal sealed class PlannedMerges(
    NumberingState state, PlannedContacts contacts, IReadOnlyList<NumberedEvent> numbered,
    Func<Event, (int Partition, long N)> number)
{
    private readonly Dictionary<(string, string), MergeRecord> made = [];
    private readonly Dictionary<(string, string), MergeRecord> undone = [];
    private readonly Dictionary<string, ReturnedEvent> returned = [];

    /// <summary>Merges to insert, with what was undone of them at once.</summary>
    public IReadOnlyCollection<MergeRecord> Made => made.Values;

    /// <summary>Merges of the store that do not hold any more.</summary>
    public IReadOnlyCollection<MergeRecord> Undone => undone.Values;

    /// <summary>Events that change their contact.</summary>
    public IReadOnlyCollection<ReturnedEvent> Returned => returned.Values;

    /// <summary>One merge: "merged into" ends the one partition's story, "absorbed" goes on in the other's.</summary>
    public void Merge(ContactRecord survivor, ContactRecord absorbed, Event cause, bool isByCall)
    {
        var merge = MergeRecord.Of(absorbed, survivor, cause, isByCall);
        // Whoever is absorbed has its identifiers already, also those that no event of the batch mentions.
        foreach (var key in absorbed.Identifiers.Keys)
            contacts.Move(survivor, key);
        Redirect(absorbed, survivor.Id);
        survivor.Absorb(absorbed, cause.OccurredAt.ToDateTimeOffset());
        contacts.MarkChanged(survivor);
        contacts.MarkChanged(absorbed);
        number(MergeEvent.Merged(cause, merge));
        merge = merge with { Place = number(MergeEvent.Absorbed(cause, merge)) };
        made[(merge.Workspace, merge.Id)] = state.Merges[(merge.Workspace, merge.Id)] = merge;
    }

    /// <summary>
    /// Makes a contact and another one that somebody named one. The survivor; null where nothing is to be done, or it cannot.
    /// </summary>
    public ContactRecord? Join(ContactRecord one, Event request, IdentifierTypes types)
    {
        if (contacts.Survivor(one.Workspace, request.Read<ContactMergeRequested>().Other) is not { } other || other == one
            || IdentityResolution.ConflictsOf(one.Identifiers.Keys, other.Identifiers.Keys, IdentityResolution.ForOnePerson(types)).Any())
            return null;
        var survivor = IdentityResolution.SurvivorOf([one.ForResolution(), other.ForResolution()])!.Id == one.Id ? one : other;
        Merge(survivor, survivor == one ? other : one, request, isByCall: true);
        return survivor;
    }

    /// <summary>Makes two of one again. The former survivor; null where that is done already, or cannot be.</summary>
    public ContactRecord? Undo(Event request, IdentifierTypes types)
    {
        var key = (request.Workspace, request.Read<ContactUnmergeRequested>().Merge);
        if (!state.Merges.TryGetValue(key, out var merge) || merge.Undone is not null
            || contacts.Get(merge.Workspace, merge.From) is not { } from || contacts.Get(merge.Workspace, merge.Into) is not { } into
            || MergeUndoing.FaultOf(from.Id, into.Into, into.Merged) is not null || Since(merge) is not { } since)
            return null;
        var before = merge.Survivor;
        var division = new EventReturn(
            merge.Identifiers, before.Identifiers, merge.MergedContacts.Append(from.Id).ToHashSet(), types);
        into.Restore(before);
        var returns = 0;
        foreach (var each in since)
            if (GoesBack(each, division))
            {
                returned[EventStore.Key(merge.Workspace, each.Event.Id)] = new ReturnedEvent(merge.Workspace, each.Event.Id, from.Id);
                returns++;
                LearnAgain(from, each);
            }
            else
            {
                LearnAgain(into, each);
            }

        GiveBack(from, into, division);
        into.Merged.RemoveRange(into.Merged.Count - 1 - from.Merged.Count, from.Merged.Count + 1);
        from.Into = null;
        Redirect(from, from.Id);
        from.Apart.Add(into.Id);
        into.Apart.Add(from.Id);
        ConsentTaking.Restore(from, merge.Waiting);
        ConsentTaking.Restore(into, before.Waiting);
        contacts.MarkChanged(from);
        contacts.MarkChanged(into);
        number(MergeEvent.Unmerged(request, merge, from.Id));
        number(MergeEvent.Unmerged(request, merge, into.Id));
        merge = state.Merges[key] = merge with
        {
            Undone = new UndoneMerge(request.ReceivedAt.ToDateTimeOffset(), request.Id, returns),
        };
        (made.ContainsKey(key) ? made : undone)[key] = merge;
        return into;
    }

    // The ids that were merged into a contact before point to where it is now.
    private void Redirect(ContactRecord merged, string into)
    {
        foreach (var earlier in merged.Merged.Select(id => contacts.Get(merged.Workspace, id)).OfType<ContactRecord>())
        {
            earlier.Into = into;
            contacts.MarkChanged(earlier);
        }
    }

    /// <summary>The survivor's events since a merge, in the order of the log; null when they are too many.</summary>
    private List<NumberedEvent>? Since(MergeRecord merge)
    {
        var stored = state.Since.GetValueOrDefault((merge.Workspace, merge.Id), []);
        var since = stored?.Concat(numbered.Where(each => each.Event.Workspace == merge.Workspace && each.Event.Contact == merge.Into))
            .Where(each => !returned.ContainsKey(EventStore.Key(merge.Workspace, each.Event.Id))
                // Of another partition is what an undone merge gave to the survivor.
                && (each.Partition == merge.Place.Partition ? each.N > merge.Place.N : each.Event.ReceivedAt.ToDateTimeOffset() > merge.At))
            .OrderBy(each => each.Partition).ThenBy(each => each.N).ToList();
        return since?.Count <= MergeUndoing.MostEvents ? since : null;
    }

    private static bool GoesBack(NumberedEvent each, EventReturn division) =>
        each.Event is { Name: not (EventNames.ContactMerged or EventNames.ContactAbsorbed or EventNames.ContactUnmerged
            or EventNames.ContactMergeRequested or EventNames.ContactUnmergeRequested) } said
        && (said.Identifiers.Count > 0 || said.NamedContact.Length > 0)
        && division.Takes(said.NamedContact,
            [.. said.Identifiers.Where(i => !i.Unlinked).Select(i => new IdentifierKey(i.Type, i.Value))]);

    private static void LearnAgain(ContactRecord contact, NumberedEvent each)
    {
        if (each.Event.Name == EventNames.Identified && !each.Event.IsConclusion())
            contact.Learn(each.Event.Properties, Said.In(each.Event.OccurredAt.ToDateTimeOffset(), each.Partition, each.N));
        contact.Known |= each.Event.MakesKnown();
    }

    private void GiveBack(ContactRecord from, ContactRecord into, EventReturn division)
    {
        foreach (var (key, held) in into.Identifiers.Where(i => division.IsTheirs(i.Key)).ToList())
        {
            into.Identifiers.Remove(key);
            from.Identifiers[key] = held;
            contacts.Move(from, key);
        }
    }
}
