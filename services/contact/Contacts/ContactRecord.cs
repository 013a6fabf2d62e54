using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.Domain.Identities;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.Facts;

namespace Rapport.Contact.Contacts;

/// <summary>A contact as it is kept. Only the numberer changes it.</summary>
internal sealed class ContactRecord
{
    public required string Workspace { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Identifiers and what is known of each.</summary>
    public Dictionary<IdentifierKey, HeldIdentifier> Identifiers { get; init; } = [];

    /// <summary>Newest word about each trait, those that were taken away included.</summary>
    public Dictionary<string, TraitWord<Value>> Traits { get; init; } = [];

    /// <summary>Contacts that were merged into this one, theirs included.</summary>
    public List<string> Merged { get; init; } = [];

    /// <summary>When it last became one with another contact while both were known, by the event that told so.</summary>
    public DateTimeOffset? JoinedAt { get; set; }

    /// <summary>Acts of consent that were said without an address and wait for the contact's first.</summary>
    public List<Event> Waiting { get; init; } = [];

    /// <summary>Contacts that somebody said are other people: no identifier merges this one with them.</summary>
    public HashSet<string> Apart { get; init; } = [];

    /// <summary>The survivor, once this contact was merged; it is always the last one, never a chain.</summary>
    public string? Into { get; set; }

    /// <summary>True once an identifier that tells a person was taken; what the type was declared to be then stays true.</summary>
    public bool Known { get; set; }

    /// <summary>What the indexes have of it, as it was read.</summary>
    public IReadOnlySet<IndexEntry> Indexed { get; set; } = new HashSet<IndexEntry>();

    /// <summary>The value of a trait as conditions read it; null for one that it does not have.</summary>
    public Conditions.Value? Trait(string name) =>
        Traits.TryGetValue(name, out var word) && word.Value is { } value ? value.AsValue() : null;

    /// <summary>The addresses that acts of consent may hold for.</summary>
    public List<ConsentAddress> ConsentAddresses() =>
        [.. Identifiers.Keys.Where(i => ConsentChannels.IsAddress(i.Type)).Select(i => new ConsentAddress(i.Type, i.Value))];

    public KnownContact ForResolution() => new(Id, CreatedAt, Known, Identifiers.Keys) { Apart = Apart, Merged = Merged };

    /// <summary>Its identifiers were seen at an instant; true when that has to be kept.</summary>
    public bool SeeAgain(IReadOnlyList<IdentifierKey> identifiers, DateTimeOffset at)
    {
        var changed = false;
        for (var i = 0; i < identifiers.Count; i++)
        {
            if (!Identifiers.TryGetValue(identifiers[i], out var held) || held.Seen(at) is var seen && ReferenceEquals(seen, held))
                continue;
            Identifiers[identifiers[i]] = seen;
            changed = true;
        }

        return changed;
    }

    /// <summary>Takes traits over, where they are the newest word; null takes a trait away.</summary>
    public void Learn(Struct? properties, Said said)
    {
        foreach (var (key, value) in properties?.Fields ?? [])
            Traits.Learn(key, new TraitWord<Value>(value.KindCase is Value.KindOneofCase.NullValue ? null : value, said));
    }

    /// <summary>Takes another contact in: its identifiers, its traits where they are newer, its merged ids.</summary>
    public void Absorb(ContactRecord other, DateTimeOffset at)
    {
        DateTimeOffset? joined = Known && other.Known ? at : null;
        JoinedAt = new[] { JoinedAt, other.JoinedAt, joined }.Max();
        foreach (var (identifier, held) in other.Identifiers)
            Identifiers.TryAdd(identifier, held);
        Apart.UnionWith(other.Apart);
        Apart.ExceptWith(other.Merged.Append(other.Id));
        Apart.ExceptWith(Merged.Append(Id));
        Known |= other.Known;
        Traits.Absorb(other.Traits);
        ConsentTaking.Merge(this, other);
        Merged.AddRange(other.Merged);
        Merged.Add(other.Id);
        other.Into = Id;
        other.Identifiers.Clear();
    }

    /// <summary>Becomes what it was before a merge, but for its identifiers and whom it absorbed.</summary>
    public void Restore(SurvivorBefore before)
    {
        (Known, JoinedAt) = (before.Known, before.JoinedAt);
        Traits.Clear();
        foreach (var (trait, word) in before.Traits)
            Traits[trait] = word;
    }
}
