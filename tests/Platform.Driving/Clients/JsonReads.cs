using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Platform.Driving.Clients;

/// <summary>Members of answers; fields at their default are not written, so a missing one is no error.</summary>
public static class JsonReads
{
    /// <summary>A member's text; empty where it is missing.</summary>
    public static string Text(this JsonNode node, string member) => node[member]?.ToString() ?? "";

    /// <summary>A property of an event; empty where it is missing.</summary>
    public static string Property(this JsonNode happened, string name) =>
        happened["properties"]?[name]?.ToString() ?? "";

    /// <summary>A member's instant.</summary>
    /// <exception cref="FormatException">It is missing, or none.</exception>
    public static DateTimeOffset Instant(this JsonNode node, string member) =>
        DateTimeOffset.Parse(node.Text(member), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A member's items; none where it is missing.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode node, string member) =>
        (node[member] as JsonArray ?? []).OfType<JsonNode>();
}
