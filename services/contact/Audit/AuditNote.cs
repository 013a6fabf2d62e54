using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Contact.Domain.Audit;

namespace Rapport.Contact.Audit;

/// <summary>
/// An audit record as it is kept: what its body says, and the link that holds it. Fields beside the body are there to be found
/// by; what counts is the body.
/// </summary>
/// <param name="Kept">What it is found by.</param>
/// <param name="Link">Its place in the chain.</param>
internal sealed record AuditNote(AuditEntryFacts Kept, AuditLink Link)
{
    private readonly Lazy<JsonObject> body = new(() => JsonNode.Parse(Link.Body)!.AsObject());

    /// <summary>Id of the request.</summary>
    public string Id => Kept.Id;

    /// <summary>It is the outcome of a call, else the intent.</summary>
    public bool IsOutcome => Kept.IsOutcome;

    /// <summary>Whether it is found by what its body says, so that nobody hid it without touching the chain.</summary>
    public bool IsFoundByItsBody => Kept == new AuditEntryFacts(
        Text("workspace"), Text("id"), Text("kind") == "outcome", At, Text("principal"), Text("call"), Text("resource"));

    /// <summary>A text of the body; empty where there is none.</summary>
    public string Text(string name) => (string?)body.Value[name] ?? "";

    /// <summary>A part of the body; null where there is none.</summary>
    public JsonObject? Part(string name) => body.Value[name] as JsonObject;

    /// <summary>When it was noted.</summary>
    public DateTimeOffset At => body.Value["time"]!.GetValue<DateTimeOffset>();

    /// <summary>A yes or no of the body.</summary>
    public bool Is(string name) => (bool?)body.Value[name] ?? false;

    /// <summary>The canonical body of a note.</summary>
    /// <param name="parts">Its members; empty texts and nulls are left out.</param>
    /// <exception cref="JsonException">A part is no JSON.</exception>
    public static string BodyOf(params IEnumerable<(string Name, JsonNode? Value)> parts)
    {
        var said = new JsonObject();
        foreach (var (name, value) in parts.Where(part => part.Value is not null && !IsEmpty(part.Value)))
            said[name] = value;
        return CanonicalJson.Of(said.ToJsonString());
    }

    private static bool IsEmpty(JsonNode value) => value is JsonValue text && text.TryGetValue<string>(out var read) && read.Length == 0;
}
