using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain;

namespace Rapport.Contact.Profiles;

/// <summary>A contact as it is kept. Only the numberer changes it.</summary>
internal sealed class ContactRecord
{
    public required string Workspace { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Identifiers and when each was first seen.</summary>
    public Dictionary<IdentifierKey, DateTimeOffset> Identifiers { get; init; } = [];

    /// <summary>Traits, each with the time of the identify call that said so.</summary>
    public Dictionary<string, Trait> Traits { get; init; } = [];

    /// <summary>Contacts that were merged into this one, theirs included.</summary>
    public List<string> Merged { get; init; } = [];

    /// <summary>The survivor, once this contact was merged; it is always the last one, never a chain.</summary>
    public string? Into { get; set; }

    public bool Known => Identifiers.Keys.Any(i => i.MakesKnown);

    public KnownContact ForResolution() => new(Id, CreatedAt, Identifiers.Keys);

    /// <summary>Takes traits over; of two values of one trait the one that was said later counts.</summary>
    public void Learn(Struct? properties, DateTimeOffset at)
    {
        foreach (var (key, value) in properties?.Fields ?? [])
        {
            if (!Traits.TryGetValue(key, out var known) || at >= known.At)
                Traits[key] = new Trait(value, at);
        }
    }

    /// <summary>Takes another contact in: its identifiers, its traits where they are newer, its merged ids.</summary>
    public void Absorb(ContactRecord other)
    {
        foreach (var (identifier, seen) in other.Identifiers)
            Identifiers.TryAdd(identifier, seen);
        foreach (var (key, trait) in other.Traits)
        {
            if (!Traits.TryGetValue(key, out var known) || trait.At > known.At)
                Traits[key] = trait;
        }

        Merged.AddRange(other.Merged);
        Merged.Add(other.Id);
        other.Into = Id;
        other.Identifiers.Clear();
    }
}

/// <summary>A trait and when it was said.</summary>
internal sealed record Trait(Value Value, DateTimeOffset At);
