using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;

namespace Rapport.Gateway.Audit;

/// <summary>
/// Protobuf JSON as the audit log may keep it: what the contract marks as telling who a person is, and secrets, stand as
/// <c>***</c>; what the contract does not have is left out.
/// </summary>
internal static class MaskedJson
{
    /// <summary>Stands for what is not kept.</summary>
    public const string Mask = "***";

    /// <summary>Longest text kept, bytes; a longer one is told by its size and SHA-256.</summary>
    public const int LongestText = 32 * 1024;

    /// <summary>A message; null for what is no JSON object.</summary>
    public static JsonObject? Of(ReadOnlyMemory<byte> json, MessageDescriptor type) => Read(json, message => Of(message, type));

    /// <summary>A request of the gateway's own, which say nothing of persons; null for what is no JSON object.</summary>
    public static JsonObject? Whole(ReadOnlyMemory<byte> json) => Read(json, message => JsonObject.Create(message.Clone()));

    /// <summary>The text that is kept; empty for none.</summary>
    public static string TextOf(JsonObject? masked)
    {
        var text = masked?.ToJsonString() ?? "";
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= LongestText ? text : new JsonObject
        {
            ["bytes"] = bytes.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        }.ToJsonString();
    }

    private static JsonObject? Read(ReadOnlyMemory<byte> json, Func<JsonElement, JsonObject?> keep)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var kept = document.RootElement.ValueKind == JsonValueKind.Object ? keep(document.RootElement) : null;
            // A text that is no Unicode is found when it is written.
            _ = kept?.ToJsonString();
            return kept;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            // The service refuses it.
            return null;
        }
    }

    private static JsonObject Of(JsonElement message, MessageDescriptor type)
    {
        var kept = new JsonObject();
        foreach (var member in message.EnumerateObject())
            if (FieldOf(type, member.Name) is { } field && member.Value.ValueKind != JsonValueKind.Null)
                kept[field.JsonName] = Of(member.Value, field);
        return kept;
    }

    private static JsonNode? Of(JsonElement value, FieldDescriptor field)
    {
        if (CallContract.PersonalOf(field) == PersonalData.Identifying || field.GetOptions()?.DebugRedact == true)
            return IsEmpty(value) ? Copy(value) : Mask;
        if (field.IsMap && value.ValueKind == JsonValueKind.Object)
        {
            var (kept, item) = (new JsonObject(), field.MessageType.FindFieldByName("value"));
            foreach (var member in value.EnumerateObject())
                kept[member.Name] = One(member.Value, item);
            return kept;
        }

        return field.IsRepeated && value.ValueKind == JsonValueKind.Array
            ? new JsonArray([.. value.EnumerateArray().Select(item => One(item, field))])
            : One(value, field);
    }

    private static JsonNode? One(JsonElement value, FieldDescriptor field)
    {
        if (field.FieldType != FieldType.Message || field.MessageType.FullName.StartsWith("google.", StringComparison.Ordinal))
            return Copy(value);
        return value.ValueKind == JsonValueKind.Object ? Of(value, field.MessageType) : null;
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    private static JsonNode? Copy(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static FieldDescriptor? FieldOf(MessageDescriptor type, string name)
    {
        if (type.FindFieldByName(name) is { } field)
            return field;
        foreach (var each in type.Fields.InDeclarationOrder())
            if (each.JsonName == name)
                return each;
        return null;
    }
}
