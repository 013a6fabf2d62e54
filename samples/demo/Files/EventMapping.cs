using System.Text.Json;

namespace Rapport.Demo.Files;

/// <summary>How the columns of a CSV file, or the keys of NDJSON objects, become events.</summary>
/// <param name="Id">Event ids; {row} stands for the row's number from 1, so that playing a file twice changes nothing.</param>
/// <param name="Time">When it happened; ISO 8601, with or without a trailing "UTC".</param>
/// <param name="Name">Event name; values outside its table are taken as they are.</param>
/// <param name="Properties">Properties by name; empty cells are left out.</param>
/// <param name="Definitions">Folder beside the mapping with score-model.json and tag-rules.json; null for none.</param>
/// <param name="UserId">user_id; null for none.</param>
/// <param name="AnonymousId">anonymous_id; null for none.</param>
/// <param name="Email">E-mail address; null for none.</param>
internal sealed record EventMapping(
    string Id, MappedColumn Time, MappedColumn Name, IReadOnlyDictionary<string, MappedColumn> Properties,
    string? Definitions = null, MappedColumn? UserId = null, MappedColumn? AnonymousId = null, MappedColumn? Email = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Reads a mapping file.</summary>
    /// <exception cref="MappingException">It is no mapping; the message names the place.</exception>
    public static EventMapping Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<EventMapping>(File.ReadAllText(path), Json)!;
        }
        catch (JsonException exception)
        {
            throw new MappingException(
                $"{path} is no mapping: line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1} ({exception.Path}).");
        }
    }
}

/// <summary>One column.</summary>
/// <param name="Column">Its heading, or the key.</param>
/// <param name="Type">text (default), number or boolean.</param>
/// <param name="Values">Replacements for some values.</param>
internal sealed record MappedColumn(string Column, string Type = "text", IReadOnlyDictionary<string, string>? Values = null)
{
    /// <summary>The value with its replacement.</summary>
    public string Translate(string value) => Values?.GetValueOrDefault(value) ?? value;
}

/// <summary>A mapping or an event file is wrong; the message says where and what.</summary>
internal sealed class MappingException(string message) : Exception(message);
