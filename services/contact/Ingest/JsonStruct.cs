using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Contact.Ingest;

/// <summary>JSON as google.protobuf.Struct.</summary>
internal static class JsonStruct
{
    /// <summary>An object as Struct; repeated names: the last counts, as JavaScript has it.</summary>
    public static Struct FromObject(JsonElement element)
    {
        var result = new Struct();
        foreach (var property in element.EnumerateObject())
            result.Fields[property.Name] = FromValue(property.Value);
        return result;
    }

    private static Value FromValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Value.ForStruct(FromObject(element)),
        JsonValueKind.Array => Value.ForList([.. element.EnumerateArray().Select(FromValue)]),
        JsonValueKind.String => Value.ForString(element.GetString()!),
        JsonValueKind.Number => Value.ForNumber(element.GetDouble()),
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        _ => Value.ForNull(),
    };
}
