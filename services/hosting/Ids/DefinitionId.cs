using System.Buffers;
using System.Globalization;
using System.Text;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Ids;

/// <summary>
/// The one rule for ids that callers give to what they define (tags, rules, segments, models, templates, journeys,
/// tiers): 1 to 63 of a-z, 0-9, - and _, beginning with a letter. Such an id stands in paths, keys and conditions
/// without being escaped, and cannot be taken for an operator of a store.
/// </summary>
public static class DefinitionId
{
    /// <summary>Longest id, characters.</summary>
    public const int Longest = 63;

    /// <summary>What is wrong with an id that breaks the rule, as a field fault says it.</summary>
    public const string Rule = "is not 1 to 63 of a-z, 0-9, - and _, beginning with a letter";

    /// <summary>What is wrong with a tag that breaks the rule for tags.</summary>
    public const string TagRule =
        "is not 1 to 63 letters of any script but no capitals, digits, -, _ and :, beginning with a letter";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>True for an id that keeps the rule.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= Longest && char.IsAsciiLetterLower(id[0])
        && id.AsSpan().IndexOfAnyExcept(Allowed) < 0;

    /// <summary>Adds the fault of an id that breaks the rule.</summary>
    public static void Check(string id, string path, List<FieldFault> faults)
    {
        if (!IsValid(id))
            faults.Add(new FieldFault(path, Rule));
    }

    /// <summary>
    /// The same rule for tags, with letters of any script and colons: a tag is an id and at the same time the word that
    /// people give, in a Chinese team a Chinese one, and "interest:solar" is one of many interests.
    /// </summary>
    public static bool IsTag(string tag)
    {
        if (tag.Length is 0 or > Longest)
            return false;
        var first = true;
        foreach (var rune in tag.EnumerateRunes())
        {
            // A lone surrogate is told as U+FFFD, which is no letter.
            var allowed = Rune.IsLetter(rune) && !Rune.IsUpper(rune)
                || !first && (Rune.IsDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark || rune.Value is '-' or '_' or ':');
            if (!allowed)
                return false;
            first = false;
        }

        return true;
    }
}
