using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Rapport.Hosting.Transcoding;

namespace Rapport.Contact.Ingest;

/// <summary>The names that the fields of an object may have.</summary>
internal sealed class JsonFieldNames
{
    private readonly (byte[] Spelling, int Field)[] spellings;

    private JsonFieldNames(string[] names, Func<string, string?> also)
    {
        Names = names;
        spellings =
        [
            .. from i in Enumerable.Range(0, names.Length)
               from spelling in new[] { names[i], also(names[i]) }.OfType<string>().Distinct()
               select (Encoding.UTF8.GetBytes(spelling), i),
        ];
    }

    /// <summary>The names by which the fields are asked for.</summary>
    public string[] Names { get; }

    /// <summary>Each in one spelling.</summary>
    public static JsonFieldNames Exactly(params string[] names) => new(names, _ => null);

    /// <summary>Names of a proto message, in snake case or camel case (protobuf's JSON).</summary>
    public static JsonFieldNames OfProto(params string[] names) => new(names, CamelCase);

    private static string CamelCase(string name) => string.Concat(
        name.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Index of the field, or -1.</summary>
    public int Find(ReadOnlySpan<byte> spelling)
    {
        foreach (var (known, field) in spellings)
        {
            if (spelling.SequenceEqual(known))
                return field;
        }

        return -1;
    }
}

/// <summary>The fields of one JSON object, found in one pass.</summary>
internal readonly struct JsonFields
{
    private readonly JsonFieldNames names;
    private readonly JsonElement[] values;

    /// <summary>Finds them; one that is given twice is a fault, and so is an unknown one where that is wanted.</summary>
    public JsonFields(JsonElement element, JsonFieldNames names, JsonReading reading, bool refusesUnknown = false)
    {
        this.names = names;
        values = new JsonElement[names.Names.Length];
        if (element.ValueKind != JsonValueKind.Object)
        {
            reading.Fail("", "is not a JSON object");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var field = Find(property, reading);
            if (field < 0)
            {
                if (refusesUnknown && JsonReading.NameOf(property) is { } name)
                    reading.Unknown(name, NearestName.Sentence(name, "field here", names.Names));
                continue;
            }

            if (values[field].ValueKind != JsonValueKind.Undefined)
                reading.Fail(names.Names[field], "is given twice");
            values[field] = property.Value;
        }
    }

    /// <summary>The value of a field; undefined when it is not there.</summary>
    public JsonElement this[string name] => values[Array.IndexOf(names.Names, name)];

    /// <summary>True when the field is there and not null.</summary>
    public bool Has(string name) => this[name].ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private int Find(JsonProperty property, JsonReading reading)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (!raw.Contains((byte)'\\'))
            return names.Find(raw);
        if (JsonReading.NameOf(property) is { } name)
            return names.Find(Encoding.UTF8.GetBytes(name));
        reading.Fail("", "has a name that is not valid text");
        return -1;
    }
}
