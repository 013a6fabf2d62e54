using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rapport.Conditions.Syntax;

/// <summary>The way from the JSON form back to a syntax tree. Every place at fault is reported, by its JSON pointer (RFC 6901).</summary>
internal sealed class JsonFormReader
{
    private static readonly Node Nothing = new LiteralNode(0, Value.Null);
    private static readonly HashSet<string> Operators = ["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"];
    private static readonly HashSet<string> Literals = ["true", "false", "null"];

    /// <summary>By the key that says what an object is: the keys beside it, those that may be left out in brackets.</summary>
    private static readonly Dictionary<string, string[]> Shapes = new()
    {
        [JsonForm.Int] = [], [JsonForm.UInt] = [], [JsonForm.Double] = [], [JsonForm.Name] = [], [JsonForm.Not] = [], [JsonForm.Minus] = [],
        [JsonForm.All] = [], [JsonForm.Any] = [], [JsonForm.List] = [], [JsonForm.Map] = [],
        [JsonForm.Field] = [JsonForm.Of], [JsonForm.Item] = [JsonForm.Of], [JsonForm.Op] = [JsonForm.Left, JsonForm.Right],
        [JsonForm.If] = [JsonForm.Then, JsonForm.Else], [JsonForm.Call] = [JsonForm.Args, $"[{JsonForm.On}]"],
    };

    private readonly List<ConditionTreeFault> faults = [];

    /// <exception cref="ConditionTreeException">It is no condition; all faults found are in it.</exception>
    public static Node Read(JsonNode? json)
    {
        var reader = new JsonFormReader();
        var node = reader.Read(json, "", 1);
        return reader.faults.Count == 0 ? node : throw new ConditionTreeException(reader.faults);
    }

    private Node Read(JsonNode? json, string path, int depth)
    {
        if (depth > Limits.Depth) return Fault(path, $"is nested deeper than {Limits.Depth} levels");
        try
        {
            return json switch
            {
                null => new LiteralNode(0, Value.Null),
                JsonValue value => ReadScalar(value, path),
                JsonObject form => ReadObject(form, path, depth),
                _ => Fault(path, $"is a list: write {{\"{JsonForm.List}\": […]}}, {{\"{JsonForm.All}\": […]}} or {{\"{JsonForm.Any}\": […]}}"),
            };
        }
        catch (SyntaxException refusal)
        {
            return Fault(path, refusal.Message);
        }
    }

    private Node ReadScalar(JsonValue value, string path) => value.GetValueKind() switch
    {
        JsonValueKind.String => new LiteralNode(0, Value.Of(value.GetValue<string>())),
        JsonValueKind.True => new LiteralNode(0, Value.True),
        JsonValueKind.False => new LiteralNode(0, Value.False),
        _ when NumberOf(value) is { } number => !double.IsInteger(number) ? new LiteralNode(0, Value.Of(number))
            : Math.Abs(number) <= JsonForm.FarthestExact ? new LiteralNode(0, Value.Of((long)number))
            : Fault(path, $"is too large to be exact: write {{\"{JsonForm.Int}\": \"…\"}} or {{\"{JsonForm.Double}\": …}}"),
        _ => Fault(path, "is no number"),
    };

    private Node ReadObject(JsonObject form, string path, int depth)
    {
        var word = form.Select(pair => pair.Key).FirstOrDefault(Shapes.ContainsKey);
        if (word is null)
            return Fault(path, form.Count == 0 ? "is empty" : $"has none of the keys that say what it is: {string.Join(", ", Shapes.Keys)}",
                form.Select(pair => Binding.NearestName.Hint(pair.Key, Shapes.Keys)).FirstOrDefault(hint => hint is not null));
        var known = Shapes[word].Select(key => key.Trim('[', ']')).Append(word).ToHashSet();
        var before = faults.Count;
        foreach (var (key, _) in form)
            if (!known.Contains(key)) Fault($"{path}/{key}", $"does not belong to \"{word}\"");
        foreach (var key in Shapes[word].Where(key => key[0] != '[' && !form.ContainsKey(key)))
            Fault(path, $"lacks \"{key}\" beside \"{word}\"");
        if (faults.Count > before) return Nothing;
        Node Part(string key) => Read(form[key], $"{path}/{key}", depth + 1);
        var body = form[word];
        return word switch
        {
            JsonForm.Int or JsonForm.UInt or JsonForm.Double => ReadNumber(word, body, $"{path}/{word}"),
            JsonForm.Name => ReadName(body, $"{path}/{word}"),
            JsonForm.Field => new SelectNode(0, Part(JsonForm.Of), Text(body, $"{path}/{word}", IsIdentifier)),
            JsonForm.Item => new IndexNode(0, Part(JsonForm.Of), Part(word)),
            JsonForm.Not => new UnaryNode(0, '!', Part(word)),
            JsonForm.Minus => new UnaryNode(0, '-', Part(word)),
            JsonForm.Op => new BinaryNode(0, Text(body, $"{path}/{word}", Operators.Contains), Part(JsonForm.Left), Part(JsonForm.Right)),
            JsonForm.All or JsonForm.Any => ReadLogic(word == JsonForm.All, body, $"{path}/{word}", depth),
            JsonForm.If => new ConditionalNode(0, Part(word), Part(JsonForm.Then), Part(JsonForm.Else)),
            JsonForm.Call => new CallNode(0, form.ContainsKey(JsonForm.On) ? Part(JsonForm.On) : null,
                Text(body, $"{path}/{word}", IsIdentifier), Items(form[JsonForm.Args], $"{path}/{JsonForm.Args}", depth)),
            JsonForm.List => new ListNode(0, Items(body, $"{path}/{word}", depth)),
            _ => ReadMap(body, $"{path}/{word}", depth),
        };
    }

    private Node ReadNumber(string word, JsonNode? body, string path)
    {
        var text = body is JsonValue value ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number when NumberOf(value) is { } number && (word == JsonForm.Double || (double.IsInteger(number) && Math.Abs(number) < 1e20)) =>
                word == JsonForm.Double ? number.ToString("R", CultureInfo.InvariantCulture) : ((decimal)number).ToString(CultureInfo.InvariantCulture),
            _ => "",
        } : "";
        return word switch
        {
            JsonForm.Int when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                new LiteralNode(0, Value.Of(number)),
            JsonForm.UInt when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
                new LiteralNode(0, Value.Of(number)),
            JsonForm.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                new LiteralNode(0, Value.Of(number)),
            _ => Fault(path, $"is no {word}"),
        };
    }

    private Node ReadName(JsonNode? body, string path)
    {
        var names = Text(body, path, text => text.Split('.') is var all && all.All(IsIdentifier) && !Literals.Contains(all[0])).Split('.');
        return names.Skip(1).Aggregate((Node)new IdentifierNode(0, names[0]), (operand, field) => new SelectNode(0, operand, field));
    }

    private Node ReadLogic(bool isAnd, JsonNode? body, string path, int depth)
    {
        var operands = Items(body, path, depth);
        return operands.Count switch
        {
            0 => faults.Count > 0 ? Nothing : Fault(path, "is empty: give one condition or more"),
            1 => operands[0],
            _ => new LogicNode(0, isAnd, operands),
        };
    }

    private Node ReadMap(JsonNode? body, string path, int depth)
    {
        if (body is not JsonArray entries) return Fault(path, "is no list");
        var read = new List<MapEntry>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is JsonObject { Count: 2 } entry && entry.ContainsKey(JsonForm.Key) && entry.ContainsKey(JsonForm.Value))
                read.Add(new MapEntry(
                    Read(entry[JsonForm.Key], $"{path}/{i}/{JsonForm.Key}", depth + 1), Read(entry[JsonForm.Value], $"{path}/{i}/{JsonForm.Value}", depth + 1)));
            else Fault($"{path}/{i}", $"is no {{\"{JsonForm.Key}\": …, \"{JsonForm.Value}\": …}}");
        }
        return new MapNode(0, read);
    }

    private List<Node> Items(JsonNode? body, string path, int depth)
    {
        if (body is JsonArray items) return [.. items.Select((item, i) => Read(item, $"{path}/{i}", depth + 1))];
        Fault(path, "is no list");
        return [];
    }

    private string Text(JsonNode? body, string path, Func<string, bool> isKnown)
    {
        if (body is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text && isKnown(text)) return text;
        Fault(path, path.EndsWith(JsonForm.Op, StringComparison.Ordinal) ? $"is none of {string.Join(' ', Operators)}" : "is no name");
        return "x";
    }

    private static bool IsIdentifier(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && text != "in";

    private static double? NumberOf(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;

    private Node Fault(string path, string message, string? hint = null)
    {
        faults.Add(new ConditionTreeFault(path, message, hint));
        return Nothing;
    }
}
