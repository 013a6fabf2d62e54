using System.Globalization;

namespace Rapport.Notification.Broadcasts;

/// <summary>A place in an audience, as page tokens carry it: a page of the segment, and how many of it were shown.</summary>
internal static class RecipientPlace
{
    /// <summary>The place behind a member.</summary>
    public static string Write(int page, int shown) => string.Create(CultureInfo.InvariantCulture, $"{page}|{shown}");

    /// <summary>The place in a token; the beginning for none.</summary>
    public static (int Page, int Shown) Read(string? place) => place?.Split('|') is [var page, var shown]
        ? (int.Parse(page, CultureInfo.InvariantCulture), int.Parse(shown, CultureInfo.InvariantCulture)) : (0, 0);
}
