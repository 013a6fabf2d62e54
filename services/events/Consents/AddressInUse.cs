namespace Rapport.Events.Consents;

/// <summary>Which of a contact's addresses of one type is written to.</summary>
public static class AddressInUse
{
    /// <summary>
    /// The one that the trait of the same name says, in whatever spelling of case and blanks, where it is one of the
    /// contact's; else the newest. Null when there is none.
    /// </summary>
    /// <param name="newestFirst">The contact's addresses of the type, normalised, the newest first.</param>
    /// <param name="trait">The trait's text; null when there is none.</param>
    public static string? Of(IReadOnlyList<string> newestFirst, string? trait) =>
        newestFirst.Count == 0 ? null
        : trait?.Trim().ToLowerInvariant() is { } said && newestFirst.Contains(said) ? said
        : newestFirst[0];
}
