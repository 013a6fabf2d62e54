using System.Text.Json.Nodes;
using Rapport.Demo.Playing;

namespace Rapport.Demo.Summary;

/// <summary>What the platform knows at the end, read through the gateway as anyone can.</summary>
/// <param name="Contacts">All contacts.</param>
/// <param name="Timelines">Events of each known contact by contact id, conclusions included.</param>
/// <param name="Precision">What sales made of the leads, as <c>/v1/leads:precision</c> tells it.</param>
internal sealed record StoryFacts(
    IReadOnlyList<JsonNode> Contacts, IReadOnlyDictionary<string, IReadOnlyList<JsonNode>> Timelines, JsonNode Precision)
{
    /// <summary>Contacts with a user id, an e-mail or a phone.</summary>
    public IEnumerable<JsonNode> Known => Contacts.Where(c => c["known"]?.GetValue<bool>() == true);

    /// <summary>Reads everything.</summary>
    public static async Task<StoryFacts> ReadAsync(GatewayClient gateway, CancellationToken cancellation)
    {
        var contacts = await gateway.ListAsync("/v1/contacts", "contacts", cancellation);
        var timelines = new Dictionary<string, IReadOnlyList<JsonNode>>();
        foreach (var contact in contacts.Where(c => c["known"]?.GetValue<bool>() == true).Select(c => c["contact"]!.GetValue<string>()))
            timelines[contact] = await gateway.ListAsync($"/v1/contacts/{contact}/events", "events", cancellation);
        return new StoryFacts(contacts, timelines, await gateway.GetAsync("/v1/leads:precision", cancellation));
    }

    /// <summary>All events of a name, each with its contact.</summary>
    public IEnumerable<(string Contact, JsonNode Event)> Events(string name) =>
        from timeline in Timelines
        from said in timeline.Value
        where said["name"]?.GetValue<string>() == name
        select (timeline.Key, said);

    /// <summary>How many contacts have at least one event of a name whose property has a value.</summary>
    public int ContactsWith(string name, string property, string value) =>
        Events(name).Where(e => Text(e.Event, property) == value).Select(e => e.Contact).Distinct().Count();

    /// <summary>A text property of an event, or empty.</summary>
    public static string Text(JsonNode said, string property) => said["properties"]?[property]?.ToString() ?? "";
}
