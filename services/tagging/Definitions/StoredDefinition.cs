using Rapport.Events;
using Rapport.Following.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Definitions;

/// <summary>A definition as stored JSON. What is new may be null, and null is not written.</summary>
internal sealed record StoredDefinition(
    bool IsSegment, string Id, int Number, string Tag, string DisplayName, string Condition, int Version,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset Since, LogPosition? CountsAfter = null,
    int? Series = null, IReadOnlyDictionary<string, int>? Origins = null, IReadOnlyList<int>? Replaced = null,
    bool? Computing = null, StoredDefinition? Next = null)
{
    /// <summary>As text.</summary>
    public static string Write(SavedDefinition saved) => DefinitionJson.Write(
        saved.InForce is { } inForce ? Of(inForce) with { Next = saved.Next is null ? null : Of(saved.Next) } : Of(saved.Next!));

    /// <summary>What a text says.</summary>
    public static SavedDefinition Read(string json)
    {
        var stored = DefinitionJson.Read<StoredDefinition>(json);
        return stored.Computing == true
            ? new SavedDefinition(null, stored.ToDefinition()) : new SavedDefinition(stored.ToDefinition(), stored.Next?.ToDefinition());
    }

    private static StoredDefinition Of(Definition d) => new(
        d.Kind == DefinitionKind.Segment, d.Id, d.Number, d.Tag, d.DisplayName, d.Condition, d.Version,
        d.CreatedAt, d.UpdatedAt, d.Since, d.CountsAfter, d.Series == d.Number && !d.IsWhole ? null : d.Series, d.Origins,
        d.Replaced.Count == 0 ? null : d.Replaced, d.IsCandidate ? true : null);

    private Definition ToDefinition() => new()
    {
        Kind = IsSegment ? DefinitionKind.Segment : DefinitionKind.TagRule,
        Id = Id, Number = Number, Series = Series ?? Number, Tag = Tag, DisplayName = DisplayName, Condition = Condition,
        Version = Version, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt, Since = Since, CountsAfter = CountsAfter, Origins = Origins,
        IsCandidate = Computing == true, Replaced = Replaced ?? [],
    };
}
