using Rapport.Conditions.Runtime;

namespace Rapport.Conditions.Binding;

/// <summary>One CEL function of one or two operands; the first is the receiver of a method.</summary>
internal sealed record StandardFunction(
    string Name, bool IsMethod, Kinds First, CelType Result,
    UnaryOperation? Unary, BinaryOperation? Binary, Kinds Second);

/// <summary>The supported part of CEL's standard functions, and the names of the rest, to be refused by name.</summary>
internal static class StandardFunctions
{
    private static readonly StandardFunction[] All =
    [
        Global("size", Kinds.String | Kinds.List | Kinds.Map, CelType.Int, TextFunctions.Size),
        Method("size", Kinds.String | Kinds.List | Kinds.Map, CelType.Int, TextFunctions.Size),
        Method("startsWith", TextFunctions.StartsWith),
        Method("endsWith", TextFunctions.EndsWith),
        Method("contains", TextFunctions.Contains),
        Method("lowerAscii", Kinds.String, CelType.String, TextFunctions.LowerAscii),
        Method("upperAscii", Kinds.String, CelType.String, TextFunctions.UpperAscii),
        Method("trim", Kinds.String, CelType.String, TextFunctions.Trim),
        Global("int", Kinds.Number | Kinds.String | Kinds.Timestamp, CelType.Int, Conversions.ToInt),
        Global("uint", Kinds.Number | Kinds.String, CelType.UInt, Conversions.ToUInt),
        Global("double", Kinds.Number | Kinds.String, CelType.Double, Conversions.ToDouble),
        Global("bool", Kinds.Bool | Kinds.String, CelType.Bool, Conversions.ToBool),
        Global("string", Kinds.Number | Kinds.String | Kinds.Bool | Kinds.Timestamp | Kinds.Duration, CelType.String,
            Conversions.ToText),
        Global("timestamp", Kinds.Timestamp | Kinds.String | Kinds.Int, CelType.Timestamp, Conversions.ToTimestamp),
        Global("duration", Kinds.Duration | Kinds.String, CelType.Duration, Conversions.ToDuration),
        Global("dyn", Kinds.Any, CelType.Any, static (in operand, _) => operand),
    ];

    /// <summary>Functions of CEL and its common extension libraries that are not here.</summary>
    private static readonly HashSet<string> Elsewhere =
    [
        "bytes", "type", "charAt", "format", "indexOf", "join", "lastIndexOf", "quote", "replace", "reverse", "split",
        "substring", "encode", "decode", "bind", "block", "greatest", "least", "ceil", "floor", "round", "trunc", "abs",
        "sign", "isNaN", "isInf", "isFinite", "sqrt", "bitAnd", "bitOr", "bitXor", "bitNot", "bitShiftLeft",
        "bitShiftRight", "distinct", "flatten", "range", "slice", "sort", "sortBy", "first", "last", "intersects",
        "equivalent", "optMap", "optFlatMap", "of", "ofNonZeroValue", "none", "hasValue", "value", "orValue",
        "transformList", "transformMap", "transformMapEntry", "find", "findAll", "isURL", "url", "ip", "cidr",
        "quantity", "semver", "min", "max",
    ];

    /// <summary>What other languages call them.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["length"] = "size", ["len"] = "size", ["includes"] = "contains", ["toLowerCase"] = "lowerAscii",
        ["lower"] = "lowerAscii", ["toUpperCase"] = "upperAscii", ["upper"] = "upperAscii", ["strip"] = "trim",
        ["any"] = "exists", ["some"] = "exists", ["every"] = "all", ["where"] = "filter", ["select"] = "map",
    };

    /// <summary>Every name that can be called as a function, or as a method.</summary>
    public static IEnumerable<string> Names(bool isMethod) =>
        All.Where(function => function.IsMethod == isMethod).Select(function => function.Name);

    public static StandardFunction? Find(string name, bool isMethod, int operands) =>
        All.FirstOrDefault(function => function.Name == name && function.IsMethod == isMethod
            && (function.Binary is null ? 1 : 2) == operands);

    /// <summary>The name here of what another language calls so.</summary>
    public static string? Synonym(string name) => Synonyms.GetValueOrDefault(name);

    public static bool IsElsewhere(string name) => Elsewhere.Contains(name);

    private static StandardFunction Global(string name, Kinds operand, CelType result, UnaryOperation operation) =>
        new(name, false, operand, result, operation, null, Kinds.None);

    private static StandardFunction Method(string name, Kinds operand, CelType result, UnaryOperation operation) =>
        new(name, true, operand, result, operation, null, Kinds.None);

    private static StandardFunction Method(string name, BinaryOperation operation) =>
        new(name, true, Kinds.String, CelType.Bool, null, operation, Kinds.String);
}
