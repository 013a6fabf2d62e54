using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;

namespace Rapport.Contact.Profiles;

/// <summary>
/// Values as every reader can show them. Nothing else is taken in any more, but the log keeps for ever what was: a Value
/// without a kind, for which JSON's writer throws. It is shown as null, and NaN and infinities as the words that protobuf
/// has for them.
/// </summary>
internal static class ShowableValues
{
    /// <summary>The event with values that can be shown; changed in place.</summary>
    public static Event Showable(this Event read)
    {
        read.Properties?.MakeShowable();
        read.Context?.MakeShowable();
        return read;
    }

    /// <summary>The value so that it can be shown; changed in place.</summary>
    public static Value Showable(this Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.None:
                value.NullValue = NullValue.NullValue;
                break;
            case Value.KindOneofCase.NumberValue when !double.IsFinite(value.NumberValue):
                value.StringValue = value.NumberValue switch
                {
                    double.PositiveInfinity => "Infinity",
                    double.NegativeInfinity => "-Infinity",
                    _ => "NaN",
                };
                break;
            case Value.KindOneofCase.StructValue:
                value.StructValue.MakeShowable();
                break;
            case Value.KindOneofCase.ListValue:
                foreach (var item in value.ListValue.Values)
                    item.Showable();
                break;
        }

        return value;
    }

    private static void MakeShowable(this Struct fields)
    {
        foreach (var value in fields.Fields.Values)
            value.Showable();
    }
}
