using System.Text.RegularExpressions;
using Rapport.Contact.Domain;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Quarantine;

/// <summary>Which items a list holds: a conjunction of equalities (AIP-160, that much of it). Null is any.</summary>
internal sealed partial record QuarantineFilter
{
    public QuarantinedState? State { get; private init; }

    public FailedStage? Stage { get; private init; }

    public string? Service { get; private init; }

    public string? Reason { get; private init; }

    /// <summary>Reads <c>state="held" AND service="scoring"</c>; an empty text lists all.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID: the text is no such filter.</exception>
    public static QuarantineFilter Parse(string text)
    {
        var filter = new QuarantineFilter();
        foreach (var part in text.Trim().Length == 0 ? [] : Conjunction().Split(text.Trim()))
        {
            var match = Equality().Match(part);
            var value = match.Groups[2].Value;
            filter = match.Groups[1].Value switch
            {
                "state" when StateOf(value) is { } state => filter with { State = state },
                "stage" when StageOf(value) is { } stage => filter with { Stage = stage },
                "service" => filter with { Service = value },
                "reason" => filter with { Reason = value },
                _ => throw DomainError.Invalid("filter",
                    "is not a list of field=\"value\" joined by AND; fields are state (held, replayed, discarded, "
                    + "recorded), stage (numbering, apply, dead_letter), service and reason"),
            };
        }

        return filter;
    }

    private static QuarantinedState? StateOf(string word) => word switch
    {
        "held" => QuarantinedState.Held,
        "replayed" => QuarantinedState.Replayed,
        "discarded" => QuarantinedState.Discarded,
        "recorded" => QuarantinedState.Recorded,
        _ => null,
    };

    private static FailedStage? StageOf(string word) => word switch
    {
        "numbering" => FailedStage.Numbering,
        "apply" => FailedStage.Apply,
        "dead_letter" => FailedStage.DeadLetter,
        _ => null,
    };

    [GeneratedRegex(@"\s+(?:AND|and)\s+")]
    private static partial Regex Conjunction();

    [GeneratedRegex(@"^([a-z_]+)\s*=\s*""([^""]{1,200})""$")]
    private static partial Regex Equality();
}
