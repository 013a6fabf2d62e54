using Rapport.Hosting.Errors;

namespace Rapport.Contact.Domain.Attributes;

/// <summary>Whether a declaration can be taken.</summary>
internal static class AttributeCheck
{
    /// <summary>Attributes that a workspace declares at most.</summary>
    public const int Most = 500;

    /// <summary>Of those, indexed at most: each costs a write more where its value changes.</summary>
    public const int MostIndexed = 20;

    private const int NameLength = 100;
    private const int UnitLength = 40;
    private const int DescriptionLength = 1000;
    private const int MostAllowed = 200;
    private const int AllowedLength = 200;

    // What conditions mean by contact.NAME already.
    private static readonly HashSet<string> Taken =
        ["tags", "stage", ContactFields.Known, ContactFields.CreateTime, ContactFields.LastSeenTime, ContactFields.Identifiers, "__proto__"];

    /// <summary>Everything that is wrong with a declaration, by the fields of the contract.</summary>
    public static IEnumerable<FieldFault> Faults(AttributeDefinition declared)
    {
        if (declared.Name.Length is 0 or > NameLength || declared.Name.Any(c => char.IsControl(c) || c == '/') || declared.Name.Trim() != declared.Name)
            yield return new FieldFault("attribute", $"is 1 to {NameLength} characters, without control characters, / and blanks around it");
        else if (Taken.Contains(declared.Name))
            yield return new FieldFault("attribute", "is a name that conditions know already; call the trait otherwise");
        if (declared.Unit.Length > UnitLength)
            yield return new FieldFault("unit", $"is longer than {UnitLength} characters");
        if (declared.Unit.Length > 0 && declared.Kind != AttributeKind.Number)
            yield return new FieldFault("unit", "is for numbers only");
        if (declared.Description.Length > DescriptionLength)
            yield return new FieldFault("description", $"is longer than {DescriptionLength} characters");
        if (declared.Allowed.Count > MostAllowed || declared.Allowed.Any(text => text.Length is 0 or > AllowedLength))
            yield return new FieldFault("allowed_values", $"are at most {MostAllowed}, each of 1 to {AllowedLength} characters");
        if (declared.Allowed.Count > 0 && declared.Kind is not (AttributeKind.String or AttributeKind.StringList))
            yield return new FieldFault("allowed_values", "are for texts and lists of texts only");
        if (declared.Allowed.Distinct(StringComparer.Ordinal).Count() < declared.Allowed.Count)
            yield return new FieldFault("allowed_values", "has a value twice");
    }
}
