using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Conditions;

namespace Rapport.Journey.Domain;

/// <summary>
/// What the log says about a contact that conditions may read. Built from facts that other services published.
/// </summary>
internal sealed record ContactFacts
{
    private static readonly HashSet<string> NoThresholds = [];
    private MapValue? attributes;

    /// <summary>Workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Contact id.</summary>
    public required string Contact { get; init; }

    /// <summary>
    /// Number of the last event in the contact's partition that changed these facts. Everything up to it has been
    /// decided, since runs are written before facts.
    /// </summary>
    public long N { get; init; }

    /// <summary>Revision in the store; 0 when not stored yet.</summary>
    public long Rev { get; init; }

    /// <summary>Tags that the contact has.</summary>
    public IReadOnlySet<string> Tags { get; init; } = new HashSet<string>();

    /// <summary>Segments that the contact is in.</summary>
    public IReadOnlySet<string> Segments { get; init; } = new HashSet<string>();

    /// <summary>Life-cycle stage; empty when unknown.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Score at the last crossing of each threshold, by <see cref="ThresholdReference.Key"/>.</summary>
    public IReadOnlyDictionary<string, double> Crossings { get; init; } = new Dictionary<string, double>();

    /// <summary>The thresholds ever crossed.</summary>
    public IReadOnlySet<string> Crossed => Crossings.Count == 0 ? NoThresholds : Crossings.Keys.ToHashSet();

    /// <summary>Traits, a JSON object.</summary>
    public string AttributesJson
    {
        get;
        init
        {
            field = value;
            attributes = null;
        }
    } = "{}";

    /// <summary>Survivor that took this contact over; null while it stands by itself.</summary>
    public string? MergedInto { get; init; }

    /// <summary>The traits as conditions read them.</summary>
    public MapValue Attributes => attributes ??= new JsonMap(JsonDocument.Parse(AttributesJson).RootElement);

    /// <summary>Facts of a contact of whom nothing is known.</summary>
    public static ContactFacts None(string workspace, string contact) =>
        new() { Workspace = workspace, Contact = contact };

    /// <summary>
    /// The facts of a survivor who takes over <paramref name="merged"/>: tags, segments and crossings of both; the
    /// survivor's stage and traits where it has them. What the survivor does not deserve after all, its owner service
    /// takes back by events of its own.
    /// </summary>
    public ContactFacts Absorb(ContactFacts merged)
    {
        var traits = JsonNode.Parse(merged.AttributesJson)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(AttributesJson)!.AsObject())
            traits[name] = value?.DeepClone();
        return this with
        {
            Tags = Tags.Union(merged.Tags).ToHashSet(),
            Segments = Segments.Union(merged.Segments).ToHashSet(),
            Stage = Stage.Length > 0 ? Stage : merged.Stage,
            Crossings = merged.Crossings.Concat(Crossings).GroupBy(pair => pair.Key)
                .ToDictionary(g => g.Key, g => g.Last().Value),
            AttributesJson = traits.ToJsonString(),
        };
    }
}
