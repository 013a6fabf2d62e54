using Rapport.Hosting.Contracts;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Domain;

/// <summary>What keys may be: names, ends, scopes, overlaps of rotations.</summary>
internal static class KeyRules
{
    /// <summary>Valid keys of one kind that a workspace has at most.</summary>
    public const int MostKeys = 200;

    /// <summary>How long a rotated key stays valid when nothing is said.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(1);

    private const int LongestName = 100;
    private const int MostYears = 10;
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>What is wrong with a name and an end.</summary>
    /// <param name="name">As said, blanks around it taken off.</param>
    /// <param name="until">The end; null for none.</param>
    /// <param name="now">System time.</param>
    public static IEnumerable<FieldFault> Faults(string name, DateTimeOffset? until, DateTimeOffset now)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            yield return new FieldFault("name", $"is not 1 to {LongestName} characters on one line");
        if (until is { } end && (end < now + ShortestLife || end > now.AddYears(MostYears)))
            yield return new FieldFault("expire_time", $"is not between a minute and {MostYears} years from now");
    }

    /// <summary>What is wrong with scopes.</summary>
    /// <param name="scopes">As said.</param>
    /// <param name="known">All there are, without <c>*</c>.</param>
    public static IEnumerable<FieldFault> ScopeFaults(IReadOnlyList<string> scopes, IReadOnlySet<string> known)
    {
        if (scopes.Count == 0)
            yield return new FieldFault("scopes", "is missing: a key without scopes may do nothing");
        for (var i = 0; i < scopes.Count; i++)
            if (scopes[i] != "*" && !known.Contains(scopes[i]))
                yield return new FieldFault($"scopes[{i}]", $"is none of *, {string.Join(", ", known.Order(StringComparer.Ordinal))}");
    }

    /// <summary>The first scope that its maker does not have and so cannot give; null when there is none.</summary>
    public static string? NotTheirs(IEnumerable<string> scopes, IReadOnlyList<string> makers) =>
        scopes.FirstOrDefault(scope => !makers.Any(had => Scope.Allows(had, scope)));

    /// <summary>What is wrong with the overlap of a rotation; null when nothing is.</summary>
    public static FieldFault? OverlapFault(TimeSpan overlap) =>
        overlap < TimeSpan.Zero || overlap > LongestOverlap
            ? new FieldFault("overlap", "is not between 0 and 30 days") : null;

    /// <summary>When a successor ends: it lives as long as the key that it replaces was made to; null for no end.</summary>
    public static DateTimeOffset? SuccessorEnd(DateTimeOffset? createdAt, DateTimeOffset? until, DateTimeOffset now) =>
        createdAt is { } made && until is { } end ? now + (end - made) : null;

    /// <summary>When a rotated key ends: after the overlap, or at its own end if that comes first.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset? until, DateTimeOffset now, TimeSpan overlap) =>
        until is { } own && own < now + overlap ? own : now + overlap;
}
