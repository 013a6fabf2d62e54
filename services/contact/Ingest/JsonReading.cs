using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Reads the JSON of one item, and notes the first thing that cannot be read instead of throwing: an item at fault costs
/// itself alone. JSON is checked here and not by the parser, which lets text pass that is none (half of a surrogate pair,
/// bytes that are no UTF-8) until somebody asks for it.
/// </summary>
internal sealed class JsonReading
{
    // Beyond it doubles have gaps (IEEE 754), and Struct has no other number.
    private const long LargestWhole = 1L << 53;
    private const string BadText = "is not valid text: half of a surrogate pair, or bytes that are no UTF-8";

    private List<string>? flags;
    private string fault = "";
    private string where = "";

    /// <summary>The first fault; null while there is none.</summary>
    public FieldFault? Fault { get; private set; }

    /// <summary>What was noticed.</summary>
    public IReadOnlyCollection<string> Flags => flags ?? (IReadOnlyCollection<string>)[];

    /// <summary>Notes a fault, unless there was one before.</summary>
    public void Fail(string path, string description) => Fault ??= new FieldFault(path, description);

    /// <summary>Notes a name that there is not, unless there was a fault before.</summary>
    public void Unknown(string name, string description) =>
        Fault ??= new FieldFault(name, description) { Reason = ErrorReason.FieldUnknown };

    /// <summary>Notes a flag.</summary>
    public void Flag(string flag)
    {
        if (flags?.Contains(flag) != true)
            (flags ??= []).Add(flag);
    }

    /// <summary>A text; empty when missing or null. One that cannot be read comes back as it was spelt.</summary>
    public string Text(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            if (TryText(value) is { } text)
                return text;
            Fail(path, BadText);
            return AsSpelt(value);
        }

        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            Fail(path, "is not text");
        return "";
    }

    /// <summary>A text, or a number in its one spelling: Segment's libraries let callers pass ids as numbers.</summary>
    public string TextOrNumber(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Number ? JsonNumberText.Of(value.GetRawText()) : Text(value, path);

    /// <summary>True or false; false when missing or null.</summary>
    public bool Truth(JsonElement value, string path)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined))
            Fail(path, "is neither true nor false");
        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>An object; null when missing or null. An empty array counts as an empty object, since PHP writes it so.</summary>
    public Struct? Object(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                return new Struct();
            case JsonValueKind.Object:
                if (ReadObject(value, 1) is { } read)
                    return read;
                Fail(path + where, fault);
                return null;
            default:
                Fail(path, "is not an object");
                return null;
        }
    }

    /// <summary>The name of a property; null when it is no valid text.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A string's content as it stands in the JSON, escapes and all.</summary>
    private static string AsSpelt(JsonElement value) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)[1..^1]);

    private static string? TryText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private Struct? ReadObject(JsonElement element, int depth)
    {
        if (depth > EventLimits.Depth)
            return Failed<Struct>($"is nested deeper than {EventLimits.Depth} levels");
        var result = new Struct();
        foreach (var property in element.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
                return Failed<Struct>("has a name that " + BadText);
            if (result.Fields.ContainsKey(name))
                return Failed<Struct>("is given twice", "." + name);
            if (ReadValue(property.Value, depth) is not { } value)
                return At<Struct>("." + name);
            result.Fields.Add(name, value);
        }

        return result;
    }

    private Value? ReadList(JsonElement element, int depth)
    {
        if (depth > EventLimits.Depth)
            return Failed<Value>($"is nested deeper than {EventLimits.Depth} levels");
        if (element.GetArrayLength() > EventLimits.ArrayLength)
            return Failed<Value>($"has more than {EventLimits.ArrayLength} items");
        var list = new ListValue();
        foreach (var item in element.EnumerateArray())
        {
            if (ReadValue(item, depth) is not { } value)
                return At<Value>($"[{list.Values.Count}]");
            list.Values.Add(value);
        }

        return new Value { ListValue = list };
    }

    private Value? ReadValue(JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return ReadObject(element, depth + 1) is { } fields ? Value.ForStruct(fields) : null;
            case JsonValueKind.Array:
                return ReadList(element, depth + 1);
            case JsonValueKind.String:
                return TryText(element) is { } text ? Value.ForString(text) : Failed<Value>(BadText);
            case JsonValueKind.Number:
                return ReadNumber(element);
            case JsonValueKind.True or JsonValueKind.False:
                return Value.ForBool(element.ValueKind == JsonValueKind.True);
            default:
                return Value.ForNull();
        }
    }

    private Value? ReadNumber(JsonElement element)
    {
        if (!double.IsFinite(element.GetDouble()))
            return Failed<Value>("is not a number that can be kept: NaN, infinite, or beyond 1.8e308");
        if (element.TryGetInt64(out var whole) ? whole is >= -LargestWhole and <= LargestWhole : !IsWhole(element))
            return Value.ForNumber(element.GetDouble());
        Flag(IngestFlags.NumberAsText);
        return Value.ForString(element.GetRawText());
    }

    // Written as a whole number, and, since it is no Int64, a large one. 1e300 is an approximation by how it is written.
    private static bool IsWhole(JsonElement element) =>
        JsonMarshal.GetRawUtf8Value(element).IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;

    private T? Failed<T>(string description, string at = "")
        where T : class
    {
        (fault, where) = (description, at);
        return null;
    }

    // A fault further in: its path grows on the way out, so that good items need none.
    private T? At<T>(string step)
        where T : class
    {
        where = step + where;
        return null;
    }
}
