using System.Collections.Frozen;
using Rapport.Conditions;

namespace Rapport.Contact.Domain.Attributes;

/// <summary>An attribute with its index.</summary>
/// <param name="Definition">What is declared.</param>
/// <param name="Index">Name of its index; null when it is not indexed. Another type, or indexing again, is another index.</param>
/// <param name="IsReady">The index holds every contact.</param>
internal sealed record DeclaredAttribute(AttributeDefinition Definition, string? Index, bool IsReady);

/// <summary>What a workspace declares of attributes. Does not change under its reader.</summary>
internal sealed class AttributeSet
{
    private readonly FrozenDictionary<string, DeclaredAttribute> byName;

    private AttributeSet(IReadOnlyCollection<DeclaredAttribute> all)
    {
        byName = all.ToFrozenDictionary(a => a.Definition.Name, StringComparer.Ordinal);
        Indexed = [.. all.Where(a => a.Index is not null)];
    }

    /// <summary>Of a workspace that declares nothing.</summary>
    public static AttributeSet None { get; } = new([]);

    /// <summary>Those with an index, ready or not.</summary>
    public IReadOnlyList<DeclaredAttribute> Indexed { get; }

    /// <summary>Nothing is declared.</summary>
    public bool IsEmpty => byName.Count == 0;

    /// <summary>All of them.</summary>
    public IEnumerable<DeclaredAttribute> All => byName.Values;

    /// <summary>The set of some declarations.</summary>
    public static AttributeSet With(IReadOnlyCollection<DeclaredAttribute> all) => all.Count == 0 ? None : new AttributeSet(all);

    /// <summary>The declaration of a name; null when there is none.</summary>
    public DeclaredAttribute? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The entries that the indexes have for a contact with these traits.</summary>
    /// <param name="trait">The value of a trait; null for one that the contact does not have.</param>
    public IReadOnlySet<IndexEntry> EntriesOf(Func<string, Value?> trait)
    {
        var entries = new HashSet<IndexEntry>();
        foreach (var attribute in Indexed)
        {
            if (trait(attribute.Definition.Name) is { } value && AttributeValues.Read(attribute.Definition.Kind, value) is { } read)
                entries.UnionWith(IndexKey.Of(read).Select(key => new IndexEntry(attribute.Index!, key)));
        }

        return entries;
    }
}

/// <summary>One key of a contact in one index.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Key">The key.</param>
internal readonly record struct IndexEntry(string Index, string Key);
