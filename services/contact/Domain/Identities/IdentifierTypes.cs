using System.Collections.Frozen;

namespace Rapport.Contact.Domain.Identities;

/// <summary>The identifier types of one workspace: the built-in ones, changed and added to by its own declarations.</summary>
internal sealed class IdentifierTypes
{
    private readonly FrozenDictionary<string, IdentifierType> declared;

    private IdentifierTypes(IEnumerable<IdentifierType> own)
    {
        var all = BuiltIn.ToDictionary(t => t.Type);
        foreach (var type in own)
            all[type.Type] = type;
        declared = all.ToFrozenDictionary();
    }

    /// <summary>Types that every workspace has. docs/identifiers.md shows them as a table.</summary>
    public static IReadOnlyList<IdentifierType> BuiltIn { get; } =
    [
        new() { Type = IdentifierKey.UserId, Known = true, MaxPerContact = 1, Priority = 10 },
        new() { Type = "crm_id", Known = true, MaxPerContact = 1, Priority = 20 },
        new() { Type = "member_no", Known = true, MaxPerContact = 1, Priority = 30 },
        new() { Type = "wechat_unionid", Known = true, MaxPerContact = 1, Priority = 40 },
        new() { Type = "wechat_openid", Known = true, MaxPerContact = 1, Scoped = true, Priority = 50 },
        new() { Type = "tmall", Known = true, Priority = 60 },
        new() { Type = "jd", Known = true, Priority = 70 },
        new() { Type = IdentifierKey.Email, Known = true, Format = IdentifierFormat.Email, FoldCase = true, Priority = 100 },
        new() { Type = IdentifierKey.Phone, Known = true, Format = IdentifierFormat.Phone, Priority = 110 },
        new() { Type = "device", MaxPerContact = 100, Priority = 190 },
        new() { Type = IdentifierKey.AnonymousId, MaxPerContact = 500, Priority = 200 },
    ];

    /// <summary>The types of a workspace that has declared none.</summary>
    public static IdentifierTypes Default { get; } = new([]);

    /// <summary>All types, the strongest first.</summary>
    public IEnumerable<IdentifierType> All => declared.Values.OrderBy(t => t.Priority).ThenBy(t => t.Type, StringComparer.Ordinal);

    /// <summary>The built-in types with a workspace's own.</summary>
    public static IdentifierTypes With(IReadOnlyCollection<IdentifierType> own) => own.Count == 0 ? Default : new(own);

    /// <summary>True for a type that every workspace has.</summary>
    public static bool IsBuiltIn(string type) => Default.declared.ContainsKey(type);

    /// <summary>The declared type of this name, or null.</summary>
    public IdentifierType? Find(string type) => declared.GetValueOrDefault(type);

    /// <summary>
    /// What holds for a type. One that nobody has declared finds and joins contacts, but is weaker than all that tell a
    /// person, makes nobody known, and goes to who used it last: nobody has vouched that it tells people apart.
    /// </summary>
    public IdentifierType Of(string type) => Find(type) ?? new IdentifierType { Type = type, Priority = 150 };
}
