using System.Text.RegularExpressions;
using Rapport.Defaults.Errors;
using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Leads;

/// <summary>The one filter that the list of leads takes so far, of the form of AIP-160.</summary>
internal static partial class LeadFilter
{
    /// <summary>The stage asked for.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID for anything else.</exception>
    public static Stage Parse(string filter) =>
        Form().Match(filter) is { Success: true } match && StageNames.Parse(match.Groups["stage"].Value) is { } stage
            ? stage
            : throw DomainError.Invalid("filter", "is not stage=\"lead\", stage=\"mql\" or stage=\"sal\"; other filters are not supported");

    [GeneratedRegex("""\A\s*stage\s*=\s*(?<quote>"?)(?<stage>lead|mql|sal)\k<quote>\s*\z""")]
    private static partial Regex Form();
}
