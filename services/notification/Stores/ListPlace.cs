using System.Globalization;

namespace Rapport.Notification.Stores;

/// <summary>A place in a list ordered by time and id, newest first, as page tokens carry it.</summary>
internal static class ListPlace
{
    /// <summary>The place of an item.</summary>
    public static string Write(DateTimeOffset at, string id) => $"{at.ToUnixTimeMilliseconds()}|{id}";

    /// <summary>The place in a token; null for the first page.</summary>
    public static (DateTimeOffset At, string Id)? Read(string? place)
    {
        if (place?.Split('|', 2) is not [var at, var id])
            return null;
        return (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture)), id);
    }
}
