namespace Rapport.Contact.Domain;

/// <summary>Whether a merge can be undone.</summary>
internal static class MergeUndoing
{
    /// <summary>The survivor has been merged in turn; that merge has to be undone first.</summary>
    public const string SurvivorMerged = "survivor_merged";

    /// <summary>The survivor has taken another contact in since; that merge has to be undone first.</summary>
    public const string MergedSince = "merged_since";

    /// <summary>The survivor has more than <see cref="MostEvents"/> events since the merge.</summary>
    public const string TooManyEvents = "too_many_events";

    /// <summary>Events of the survivor since the merge that are divided at most: one transaction does it.</summary>
    public const int MostEvents = 10_000;

    /// <summary>
    /// What forbids undoing; null when nothing does. Merges of one survivor are undone the latest first: an earlier one may be
    /// the reason of a later one.
    /// </summary>
    /// <param name="from">The contact that ended.</param>
    /// <param name="into">Where the survivor was merged into, or null.</param>
    /// <param name="merged">Contacts that were merged into the survivor, in their order.</param>
    public static string? FaultOf(string from, string? into, IReadOnlyList<string> merged) =>
        into is not null ? SurvivorMerged
        : merged.Count == 0 || merged[^1] != from ? MergedSince
        : null;
}
