using System.Text.Json.Nodes;

namespace Rapport.Platform.Driving.Clients;

/// <summary>What the platform says of contacts, read through the gateway.</summary>
public static class ContactReads
{
    /// <summary>Contact ids by the value of an identifier.</summary>
    /// <param name="client">The gateway.</param>
    /// <param name="type">For example user_id.</param>
    public static async Task<IReadOnlyDictionary<string, string>> ContactsByAsync(
        this GatewayClient client, string type) =>
        (from contact in await client.ListAsync("/v1/contacts", "contacts")
         from identifier in contact.Items("identifiers")
         where identifier.Text("type") == type
         select (Value: identifier.Text("value"), Contact: contact.Text("contact")))
        .ToDictionary(pair => pair.Value, pair => pair.Contact);

    /// <summary>The contact that has an identifier, "type:value".</summary>
    public static async Task<string> ContactOfAsync(this GatewayClient client, string identifier) =>
        (await client.GetAsync($"/v1/contacts:lookup?identifier={Uri.EscapeDataString(identifier)}")).Text("contact");

    /// <summary>The whole timeline.</summary>
    public static Task<IReadOnlyList<JsonNode>> TimelineAsync(this GatewayClient client, string contact) =>
        client.ListAsync($"/v1/contacts/{contact}/events", "events");

    /// <summary>A score and the instant it holds for; null when the contact has none of that model.</summary>
    public static async Task<(double Score, DateTimeOffset AsOf)?> ScoreAsync(
        this GatewayClient client, string contact, string model)
    {
        var answer = await client.GetAsync($"/v1/contacts/{contact}/scores");
        return answer.Items("scores").SingleOrDefault(s => s.Text("model") == model) is { } score
            ? (score["score"]?.GetValue<double>() ?? 0, score.Instant("asOf")) : null;
    }

    /// <summary>The tags, sorted.</summary>
    public static async Task<IReadOnlyList<string>> TagsAsync(this GatewayClient client, string contact)
    {
        var answer = await client.GetAsync($"/v1/contacts/{contact}/tags");
        return [.. answer.Items("tags").Select(tag => tag.Text("tag")).Order(StringComparer.Ordinal)];
    }

    /// <summary>True for what came from outside, not from the platform's own conclusions.</summary>
    public static bool IsFromOutside(this JsonNode happened) => happened.Text("causeId").Length == 0;
}
