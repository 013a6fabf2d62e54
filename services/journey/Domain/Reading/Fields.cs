using Rapport.Conditions;
using Rapport.Hosting.Ids;
using Rapport.Journey.Domain.Json;

namespace Rapport.Journey.Domain.Reading;

/// <summary>
/// Reads the fields of one JSON object and notes everything that is wrong with them: a missing, unknown or null field,
/// a wrong type, a value out of bounds. A fault makes a reader answer null and the reading go on, so that all faults
/// are told at once.
/// </summary>
internal sealed partial class Fields(LocatedJson.Map map, string path, List<JsonFault> faults)
{
    // Journeys see events and the facts that other services publish; counts belong to tag rules and segments.
    private static readonly ConditionSchema Schema = ConditionSchema.Open with { HasAggregates = false };

    private readonly List<string> known = [];

    /// <summary>Whether a field of this name is there, whatever its value.</summary>
    public bool Has(string name) => map.Find(name) is not null;

    /// <summary>The path of a field; of the object itself for an empty name.</summary>
    private string PathOf(string name) => name.Length == 0 ? path : path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Notes a fault of the object or of one of its fields.</summary>
    public void Fault(string name, string message) =>
        faults.Add(new JsonFault(PathOf(name), map.Find(name)?.Value.Place ?? map.Place, message));

    /// <summary>Text of 1 to <paramref name="longest"/> characters.</summary>
    public string? Text(string name, bool required, int longest)
    {
        if (Value<LocatedJson.Text>(name, required, "a string") is not { Value: var text })
            return null;
        if (text.Length > 0 && text.Length <= longest)
            return text;
        Fault(name, $"give 1 to {longest} characters");
        return null;
    }

    /// <summary>An id as <see cref="DefinitionId"/> has it.</summary>
    public string? Id(string name, bool required)
    {
        if (Value<LocatedJson.Text>(name, required, "a string") is not { Value: var id })
            return null;
        if (DefinitionId.IsValid(id))
            return id;
        Fault(name, DefinitionId.Rule);
        return null;
    }

    /// <summary>The name of an event in snake case.</summary>
    public string? EventName(string name, bool required)
    {
        if (Text(name, required, 200) is not { } text)
            return null;
        if (text.All(c => c == '_' || (char.IsLetterOrDigit(c) && !char.IsUpper(c))))
            return text;
        Fault(name, "event names are stored in snake case, for example \"order_completed\" for \"Order Completed\"");
        return null;
    }

    /// <summary>A length of time.</summary>
    public TimeSpan? Duration(string name, bool required)
    {
        if (Value<LocatedJson.Text>(name, required, "a string such as \"2d\"") is not { Value: var text })
            return null;
        if (DurationText.TryParse(text, out var duration))
            return duration;
        Fault(name, "give a length of time such as \"2d\", \"6h\" or \"1h30m\", at most ten years");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Whole(string name, int least, int most)
    {
        if (Value<LocatedJson.Number>(name, required: false, "a number") is not { Value: var number })
            return null;
        if (number == Math.Floor(number) && number >= least && number <= most)
            return (int)number;
        Fault(name, $"give a whole number from {least} to {most}");
        return null;
    }

    /// <summary>true or false.</summary>
    public bool? Flag(string name) => Value<LocatedJson.Flag>(name, required: false, "true or false")?.Value;

    /// <summary>An object, to be read by its own fields.</summary>
    public Fields? Object(string name, bool required) =>
        Value<LocatedJson.Map>(name, required, "an object") is { } inner
            ? new Fields(inner, PathOf(name), faults)
            : null;

    /// <summary>Any object as JSON text.</summary>
    public string? ObjectText(string name) => Value<LocatedJson.Map>(name, required: false, "an object")?.ToText();

    /// <summary>The objects of an array with <paramref name="least"/> to <paramref name="most"/> items.</summary>
    public IReadOnlyList<Fields> Objects(string name, int least, int most)
    {
        if (Value<LocatedJson.List>(name, required: true, "an array") is not { } list)
            return [];
        if (list.Items.Count < least || list.Items.Count > most)
            Fault(name, $"give {least} to {most} items");
        var objects = new List<Fields>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var itemPath = $"{PathOf(name)}[{i}]";
            if (list.Items[i] is LocatedJson.Map item)
                objects.Add(new Fields(item, itemPath, faults));
            else
                faults.Add(new JsonFault(itemPath, list.Items[i].Place, $"give an object, not {list.Items[i].Kind}"));
        }

        return objects;
    }

    /// <summary>The objects of an array with at most <paramref name="most"/> items; none when it is not there.</summary>
    public IReadOnlyList<Fields> OptionalObjects(string name, int most)
    {
        if (Has(name))
            return Objects(name, 1, most);
        Known(name);
        return [];
    }

    /// <summary>A condition; its faults are told by their place in the JSON text and in the condition.</summary>
    public Condition? Condition(string name, bool required)
    {
        if (Value<LocatedJson.Text>(name, required, "a condition as a string") is not { } text)
            return null;
        try
        {
            return Conditions.Condition.Compile(text.Value, Schema);
        }
        catch (ConditionException exception)
        {
            faults.AddRange(exception.Faults.Select(fault =>
                new JsonFault(PathOf(name), text.PlaceOf(fault.Line, fault.Column), $"in the condition, {fault}")));
            return null;
        }
    }

    /// <summary>Notes every field that was not asked for.</summary>
    public void Done()
    {
        foreach (var member in map.Members.Where(member => !known.Contains(member.Name)))
            faults.Add(new JsonFault(PathOf(member.Name), member.Place,
                $"there is no \"{member.Name}\" here; known are {string.Join(", ", known)}"));
    }

    private T? Value<T>(string name, bool required, string wanted) where T : LocatedJson
    {
        known.Add(name);
        switch (map.Find(name)?.Value)
        {
            case null:
                if (required)
                    faults.Add(new JsonFault(PathOf(name), map.Place, $"\"{name}\" is missing"));
                return null;
            case T value:
                return value;
            case var other:
                Fault(name, other is LocatedJson.Nothing
                    ? "null is not taken; leave the field out"
                    : $"give {wanted}, not {other.Kind}");
                return null;
        }
    }
}
