using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Following.Definitions;

/// <summary>
/// Definitions as stored JSON. A field that this version does not know changes what the definition means: it is not passed over, the
/// definition cannot be read. So a new field is one that may be null: null is not written, and an older version reads what does not
/// use it.
/// </summary>
public static class DefinitionJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>As text.</summary>
    public static string Write<T>(T definition) => JsonSerializer.Serialize(definition, Options);

    /// <summary>What a text says.</summary>
    /// <exception cref="JsonException">It cannot be read by this version.</exception>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("A stored definition is null.");
}
