using System.Collections.Frozen;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using IdentifierFormat = Rapport.Contact.Domain.Identities.IdentifierFormat;
using IdentifierType = Rapport.Contact.Domain.Identities.IdentifierType;

namespace Rapport.Contact.Identities;

/// <summary>Identifier types as the contract has them.</summary>
internal static class IdentifierTypeMapping
{
    /// <summary>A declaration; what is not given is as the type is built in.</summary>
    /// <param name="declared">What the caller sent.</param>
    /// <param name="name">Type, from the path.</param>
    /// <param name="faults">What contradicts itself or cannot be read.</param>
    public static IdentifierType ToDomain(this V1.IdentifierType declared, string name, out List<FieldFault> faults)
    {
        faults = [];
        var builtIn = IdentifierTypes.Default.Find(name) ?? new IdentifierType { Type = name };
        if (declared.Type.Length > 0 && declared.Type != name)
            faults.Add(new FieldFault("type", "is another one in the body than in the path"));
        if (declared.Format is < 0 or > V1.IdentifierFormat.Phone)
            faults.Add(new FieldFault("format", "is not one of the formats"));
        if (declared.HasUnique && declared.MaxPerContact > 0 && declared.Unique != (declared.MaxPerContact == 1))
            faults.Add(new FieldFault("max_per_contact", "is 1 where the type is unique, and more where it is not"));
        if (declared.IgnoredValues.Count > IdentifierTypeCheck.MostIgnored)
            faults.Add(new FieldFault("ignored_values", $"are at most {IdentifierTypeCheck.MostIgnored}"));
        var patternFault = IdentifierTypeCheck.Pattern(declared.Pattern);
        if (patternFault is not null)
            faults.Add(patternFault);
        return builtIn with
        {
            Format = declared.Format == V1.IdentifierFormat.Unspecified ? builtIn.Format : (IdentifierFormat)(declared.Format - 1),
            Known = declared.HasKnown ? declared.Known : builtIn.Known,
            Scoped = declared.HasScoped ? declared.Scoped : builtIn.Scoped,
            FoldCase = declared.HasFoldCase ? declared.FoldCase : builtIn.FoldCase,
            MaxPerContact = declared.MaxPerContact != 0 ? declared.MaxPerContact
                : !declared.HasUnique || declared.Unique == builtIn.Unique ? builtIn.MaxPerContact
                : declared.Unique ? 1 : IdentifierType.DefaultMax,
            Priority = declared.Priority != 0 ? declared.Priority : builtIn.Priority,
            Pattern = patternFault is null ? declared.Pattern : "",
            IgnoredValues = declared.IgnoredValues.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>A type, with what the workspace's own declaration adds.</summary>
    public static V1.IdentifierType ToProto(this IdentifierType type, DeclaredType? own) => new()
    {
        Type = type.Type, Format = (V1.IdentifierFormat)(type.Format + 1), Known = type.Known, Unique = type.Unique,
        MaxPerContact = type.MaxPerContact, Scoped = type.Scoped, FoldCase = type.FoldCase, Pattern = type.Pattern,
        Priority = type.Priority, IgnoredValues = { type.IgnoredValues.Order(StringComparer.Ordinal) },
        BuiltIn = IdentifierTypes.IsBuiltIn(type.Type), Declared = own is not null,
        Etag = (own?.Revision ?? 0).ToString(CultureInfo.InvariantCulture), UpdateTime = own?.DeclaredAt.ToTimestamp(),
    };
}
