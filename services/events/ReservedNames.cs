using System.Collections.Frozen;
using System.Text;

namespace Rapport.Events;

/// <summary>
/// The names that only the platform says. Every public way in refuses them (EVENT_NAME_RESERVED), and followers pass over
/// what stands under them in the log without being the platform's (<see cref="EventOrigins"/>). They follow from the
/// vocabulary (<see cref="EventMessages"/>); docs/events.md shows them.
/// </summary>
/// <remarks>
/// There are no exceptions by kind of key: what a caller may rightly say has a call of its own (a tag by hand, an outcome
/// of a hand-off, a decision on a lead, points), after which the service says it, or stands in <see cref="FromCallers"/>.
/// The list names names, since words like lead, message, contact or stage are callers' words too ("Lead Created",
/// "Message Received", "Contact Form Submitted"). Whole prefixes are kept only where the word means nothing outside.
/// </remarks>
public static class ReservedNames
{
    /// <summary>What the platform writes today: every event of the vocabulary that is not a caller's.</summary>
    public static readonly FrozenSet<string> Written =
        EventMessages.ByName.Where(told => !EventMessages.IsOfCallers(told.Value)).Select(told => told.Key).ToFrozenSet();

    /// <summary>What it will write; kept free so that nobody's events change their meaning on the day it does.</summary>
    public static readonly FrozenSet<string> Coming = FrozenSet.Create(
        "consent_confirmed", "consent_expired", "score_changed", "segment_included",
        "segment_excluded", "points_transferred", "points_reversed", "handoff_released", "handoff_extended",
        "message_delivered", "message_not_opened", "message_unsubscribed");

    /// <summary>Names that begin so are kept too.</summary>
    public static readonly IReadOnlyList<string> Prefixes = ["quarantine_", "rfm_", "threshold_"];

    /// <summary>What has a meaning to the platform and comes from callers (<c>caller_events.proto</c>).</summary>
    public static readonly FrozenSet<string> FromCallers =
        EventMessages.ByName.Where(told => EventMessages.IsOfCallers(told.Value)).Select(told => told.Key).ToFrozenSet();

    private static readonly FrozenSet<string> Names = Written.Union(Coming).ToFrozenSet();

    /// <summary>
    /// True for a name, in snake case, that only the platform says, also in letters that Unicode holds to be the same (NFKC:
    /// full-width, mathematical): nobody can tell them apart on a timeline.
    /// </summary>
    public static bool Contains(string name)
    {
        if (UnicodeForm.Of(name, NormalizationForm.FormKC)?.ToLowerInvariant() is { } plain && plain != name)
            return Contains(plain);
        if (Names.Contains(name))
            return true;
        for (var i = 0; i < Prefixes.Count; i++)
        {
            if (name.StartsWith(Prefixes[i], StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
