using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Conditions.Syntax;

/// <summary>
/// The words of the JSON form of conditions (condition.schema.json beside), and the way from a syntax tree to it. A text, a
/// bool, null and a number stand for themselves; whatever else is there is an object whose first key says what it is.
/// </summary>
internal static class JsonForm
{
    public const string Int = "int", UInt = "uint", Double = "double", Name = "name", Field = "field", Item = "item", Of = "of",
        Not = "not", Minus = "minus", Op = "op", Left = "left", Right = "right", All = "all", Any = "any", If = "if", Then = "then",
        Else = "else", Call = "call", On = "on", Args = "args", List = "list", Map = "map", Key = "key", Value = "value";

    /// <summary>The farthest whole number that every reader of JSON keeps as it is, 2^53.</summary>
    public const long FarthestExact = 1L << 53;

    public static JsonNode? Write(Node node) => node switch
    {
        LiteralNode literal => Write(literal.Value),
        IdentifierNode or SelectNode when NameOf(node) is { } name => new JsonObject { [Name] = name },
        SelectNode select => new JsonObject { [Field] = select.Field, [Of] = Write(select.Operand) },
        IndexNode index => new JsonObject { [Item] = Write(index.Index), [Of] = Write(index.Operand) },
        UnaryNode unary => new JsonObject { [unary.Symbol == '!' ? Not : Minus] = Write(unary.Operand) },
        BinaryNode binary => new JsonObject { [Op] = binary.Symbol, [Left] = Write(binary.Left), [Right] = Write(binary.Right) },
        LogicNode logic => new JsonObject { [logic.IsAnd ? All : Any] = Write(logic.Operands) },
        ConditionalNode choice => new JsonObject
        {
            [If] = Write(choice.Condition), [Then] = Write(choice.Then), [Else] = Write(choice.Otherwise),
        },
        CallNode { Target: null } call => new JsonObject { [Call] = call.Function, [Args] = Write(call.Arguments) },
        CallNode call => new JsonObject { [Call] = call.Function, [On] = Write(call.Target!), [Args] = Write(call.Arguments) },
        ListNode list => new JsonObject { [List] = Write(list.Items) },
        MapNode map => new JsonObject
        {
            [Map] = new JsonArray([.. map.Entries.Select(entry => new JsonObject { [Key] = Write(entry.Key), [Value] = Write(entry.Value) })]),
        },
        _ => throw new InvalidOperationException($"unknown node {node.GetType().Name}"),
    };

    private static JsonArray Write(IEnumerable<Node> nodes) => new([.. nodes.Select(Write)]);

    private static JsonNode? Write(in Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => JsonValue.Create(value.Bool),
        ValueKind.String => JsonValue.Create(value.String),
        ValueKind.Int when value.Int is >= -FarthestExact and <= FarthestExact => JsonValue.Create(value.Int),
        ValueKind.Int => new JsonObject { [Int] = value.Int.ToString(CultureInfo.InvariantCulture) },
        ValueKind.UInt => new JsonObject { [UInt] = value.UInt.ToString(CultureInfo.InvariantCulture) },
        // A number without a fraction would be read as an int.
        _ when double.IsInteger(value.Double) => new JsonObject { [Double] = value.Double },
        _ => JsonValue.Create(value.Double),
    };

    /// <summary>"event.properties.amount" for a chain of names; null for what is none.</summary>
    private static string? NameOf(Node node) => node switch
    {
        IdentifierNode identifier => identifier.Name,
        SelectNode select when NameOf(select.Operand) is { } operand => $"{operand}.{select.Field}",
        _ => null,
    };
}
