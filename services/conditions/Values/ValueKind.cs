namespace Rapport.Conditions;

/// <summary>The kinds of value an expression can meet: those of CEL without bytes, types and messages.</summary>
public enum ValueKind : byte
{
    /// <summary>The CEL null; also JSON null and the null of Google's Struct.</summary>
    Null,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>An unsigned 64-bit integer.</summary>
    UInt,

    /// <summary>An IEEE 754 double; every number of an event is one.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>An ordered list, see <see cref="ListValue"/>.</summary>
    List,

    /// <summary>A map with text keys, see <see cref="MapValue"/>.</summary>
    Map,

    /// <summary>An instant, UTC, to 100 ns.</summary>
    Timestamp,

    /// <summary>A signed length of time, to 100 ns.</summary>
    Duration,

    /// <summary>A CEL evaluation error; made by the evaluator only.</summary>
    Error,
}
