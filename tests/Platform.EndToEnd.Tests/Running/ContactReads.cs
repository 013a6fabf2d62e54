using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Demo.Playing;

namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>What the platform says of contacts, read through the gateway.</summary>
internal static class ContactReads
{
    /// <summary>Contact ids by the value of an identifier.</summary>
    /// <param name="client">The gateway.</param>
    /// <param name="type">For example user_id.</param>
    public static async Task<IReadOnlyDictionary<string, string>> ContactsByAsync(
        this GatewayClient client, string type)
    {
        var contacts = await client.ListAsync("/v1/contacts", "contacts", CancellationToken.None);
        return (from contact in contacts
                from identifier in Items(contact, "identifiers")
                where Text(identifier, "type") == type
                select (Value: Text(identifier, "value"), Contact: Text(contact, "contact")))
            .ToDictionary(pair => pair.Value, pair => pair.Contact);
    }

    /// <summary>The contact that has an identifier, "type:value".</summary>
    public static async Task<string> ContactOfAsync(this GatewayClient client, string identifier) =>
        Text(await client.GetAsync($"/v1/contacts:lookup?identifier={Uri.EscapeDataString(identifier)}",
            CancellationToken.None), "contact");

    /// <summary>The whole timeline.</summary>
    public static Task<IReadOnlyList<JsonNode>> TimelineAsync(this GatewayClient client, string contact) =>
        client.ListAsync($"/v1/contacts/{contact}/events", "events", CancellationToken.None);

    /// <summary>A score and the instant it holds for.</summary>
    public static async Task<(double Score, DateTimeOffset AsOf)> ScoreAsync(
        this GatewayClient client, string contact, string model)
    {
        var answer = await client.GetAsync($"/v1/contacts/{contact}/scores", CancellationToken.None);
        var score = Items(answer, "scores").Single(s => Text(s, "model") == model);
        return (score["score"]?.GetValue<double>() ?? 0, Instant(score, "asOf"));
    }

    /// <summary>The tags, sorted.</summary>
    public static async Task<IReadOnlyList<string>> TagsAsync(this GatewayClient client, string contact)
    {
        var answer = await client.GetAsync($"/v1/contacts/{contact}/tags", CancellationToken.None);
        return [.. Items(answer, "tags").Select(tag => Text(tag, "tag")).Order(StringComparer.Ordinal)];
    }

    /// <summary>True for what came from outside, not from the platform's own conclusions.</summary>
    public static bool IsFromOutside(this JsonNode happened) => Text(happened, "causeId").Length == 0;

    /// <summary>A member's text; empty where it is missing.</summary>
    public static string Text(this JsonNode node, string member) => node[member]?.ToString() ?? "";

    /// <summary>A property of an event; empty where it is missing.</summary>
    public static string Property(this JsonNode happened, string name) =>
        happened["properties"]?[name]?.ToString() ?? "";

    /// <summary>A member's instant.</summary>
    public static DateTimeOffset Instant(this JsonNode node, string member) =>
        DateTimeOffset.Parse(node.Text(member), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A member's items; none where it is missing.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode node, string member) =>
        (node[member] as JsonArray ?? []).OfType<JsonNode>();
}
