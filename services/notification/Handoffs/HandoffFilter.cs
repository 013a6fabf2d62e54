using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Handoffs;

/// <summary>Which hand-offs a list holds: a conjunction of equalities (AIP-160, that much of it).</summary>
/// <param name="State">The state; null for any.</param>
/// <param name="Texts">Stored fields and the text that they have to have.</param>
internal sealed partial record HandoffFilter(HandoffState? State, IReadOnlyList<(string Field, string Value)> Texts)
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["queue"] = "qu", ["reason"] = "rs", ["agent"] = "l.a", ["contact"] = "c",
    };

    /// <summary>Reads <c>state="open" AND queue="sales"</c>; an empty text lists all.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID: the text is no such filter.</exception>
    public static HandoffFilter Parse(string text)
    {
        HandoffState? state = null;
        List<(string, string)> texts = [];
        foreach (var part in text.Trim().Length == 0 ? [] : Conjunction().Split(text.Trim()))
        {
            var match = Equality().Match(part);
            var (field, value) = (match.Groups[1].Value, match.Groups[2].Value);
            if (match.Success && Fields.TryGetValue(field, out var stored))
                texts.Add((stored, value));
            else if (field == "state" && StateOf(value) is { } wanted)
                state = wanted;
            else
                throw DomainError.Invalid("filter",
                    "is not a list of field=\"value\" joined by AND; fields are queue, reason, agent, contact and "
                    + "state (open, claimed, completed, joined)");
        }

        return new HandoffFilter(state, texts);
    }

    private static HandoffState? StateOf(string word) => word switch
    {
        "open" => HandoffState.Open,
        "claimed" => HandoffState.Claimed,
        "completed" => HandoffState.Completed,
        "joined" => HandoffState.Joined,
        _ => null,
    };

    [GeneratedRegex(@"\s+AND\s+")]
    private static partial Regex Conjunction();

    [GeneratedRegex(@"^([a-z_]+)\s*=\s*""([^""]{1,200})""$")]
    private static partial Regex Equality();
}
