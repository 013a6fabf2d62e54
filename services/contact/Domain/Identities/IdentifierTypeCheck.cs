using System.Globalization;
using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Domain.Identities;

/// <summary>Whether a declaration can be taken.</summary>
internal static partial class IdentifierTypeCheck
{
    /// <summary>Types that a workspace declares at most.</summary>
    public const int MostTypes = 100;

    /// <summary>Longest pattern, characters.</summary>
    public const int PatternLength = 200;

    /// <summary>Most values of a type that a contact may have; a contact is one document.</summary>
    public const int MostPerContact = 1000;

    /// <summary>Most ignored values of a type.</summary>
    public const int MostIgnored = 500;

    /// <summary>Longest ignored value, characters.</summary>
    public const int IgnoredLength = 100;

    private const int MostStates = 10_000;

    /// <summary>True for lower snake case of at most 40 characters that begins with a letter.</summary>
    public static bool IsName(string type) => Name().IsMatch(type);

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static FieldFault? Pattern(string pattern)
    {
        if (pattern.Length > PatternLength)
            return new FieldFault("pattern", $"is longer than {PatternLength} characters");
        if (States(pattern) > MostStates)
            return new FieldFault("pattern", $"repeats too much: its counts multiplied are at most {MostStates}");
        try
        {
            _ = IdentifierType.Compile(pattern);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return new FieldFault("pattern",
                "is not a regular expression in RE2's sense: no look-around, no back references; it is matched with the whole value");
        }
    }

    /// <summary>Everything else that is wrong with a declaration.</summary>
    public static IEnumerable<FieldFault> Faults(IdentifierType declared)
    {
        if (!IsName(declared.Type))
            yield return new FieldFault("type", "is lower snake case, at most 40 characters, beginning with a letter");
        if (declared.MaxPerContact is < 1 or > MostPerContact)
            yield return new FieldFault("max_per_contact", $"is between 1 and {MostPerContact}");
        if (declared.Priority is < 1 or > 1000)
            yield return new FieldFault("priority", "is between 1 and 1,000; the lower, the stronger");
        if (declared.IgnoredValues.Count > MostIgnored || declared.IgnoredValues.Any(v => v.Length is 0 or > IgnoredLength))
            yield return new FieldFault("ignored_values", $"are at most {MostIgnored}, each of 1 to {IgnoredLength} characters");
        if (declared.Scoped && declared.Format != IdentifierFormat.Text)
            yield return new FieldFault("scoped", "is for values without a format of their own");
        if (IdentifierTypes.Default.Find(declared.Type) is not { } builtIn)
            yield break;

        // What these types are is known to SDKs, to the other services and to the way events are sent.
        if (declared.Format != builtIn.Format)
            yield return new FieldFault("format", "cannot be changed for a built-in type");
        if (declared.Known != builtIn.Known)
            yield return new FieldFault("known", "cannot be changed for a built-in type");
        if (declared.Scoped != builtIn.Scoped)
            yield return new FieldFault("scoped", "cannot be changed for a built-in type");
    }

    /// <summary>At least how often a nest of its counted repeats would repeat; that is what matching costs for a character.</summary>
    private static double States(string pattern) => Repeats().Matches(pattern).Aggregate(1.0, (product, match) =>
        product * Math.Max(1, double.Parse("0" + (match.Groups[2].Length > 0 ? match.Groups[2] : match.Groups[1]).Value, CultureInfo.InvariantCulture)));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}\\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{(\d*),?(\d*)\}")]
    private static partial Regex Repeats();
}
