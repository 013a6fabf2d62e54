using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Leads;

/// <summary>The one filter that the list of leads takes, of the form of AIP-160.</summary>
internal static partial class LeadFilter
{
    /// <summary>The stage asked for.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID for anything else.</exception>
    public static Stage Parse(string filter) =>
        Form().Match(filter) is { Success: true } match && StageNames.Parse(match.Groups["stage"].Value) is { } stage
            && stage > Stage.Subscriber
            ? stage
            : throw DomainError.Invalid(
                "filter", "is not stage=\"mql\" or another stage from lead on; other filters are not supported");

    [GeneratedRegex("""\A\s*stage\s*=\s*(?<quote>"?)(?<stage>[a-z]+)\k<quote>\s*\z""")]
    private static partial Regex Form();
}
