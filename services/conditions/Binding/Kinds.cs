namespace Rapport.Conditions.Binding;

/// <summary>The kinds that an expression's value may have, as far as known before it is evaluated.</summary>
[Flags]
internal enum Kinds
{
    None = 0,
    Null = 1 << ValueKind.Null,
    Bool = 1 << ValueKind.Bool,
    Int = 1 << ValueKind.Int,
    UInt = 1 << ValueKind.UInt,
    Double = 1 << ValueKind.Double,
    String = 1 << ValueKind.String,
    List = 1 << ValueKind.List,
    Map = 1 << ValueKind.Map,
    Timestamp = 1 << ValueKind.Timestamp,
    Duration = 1 << ValueKind.Duration,

    /// <summary>int, uint and double.</summary>
    Number = Int | UInt | Double,

    /// <summary>What JSON can hold; its numbers are doubles.</summary>
    Json = Null | Bool | Double | String | List | Map,

    /// <summary>Nothing is known.</summary>
    Any = Json | Int | UInt | Timestamp | Duration,
}
