using Google.Protobuf.WellKnownTypes;

namespace Rapport.Notification.Contacts;

/// <summary>
/// JSON from outside as values of templates (see LiquidModel): plain data, nothing with members of its own.
/// </summary>
internal static class TemplateValues
{
    /// <summary>The fields of a struct; none for null.</summary>
    public static Dictionary<string, object?> From(Struct? fields) =>
        fields?.Fields.ToDictionary(field => field.Key, field => From(field.Value)) ?? [];

    private static object? From(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => value.BoolValue,
        Value.KindOneofCase.NumberValue => Number(value.NumberValue),
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.StructValue => From(value.StructValue),
        Value.KindOneofCase.ListValue => value.ListValue.Values.Select(From).ToList(),
        _ => null,
    };

    /// <summary>Exact to 15 digits; what is too large for a decimal has no value.</summary>
    private static object? Number(double number) =>
        double.IsFinite(number) && Math.Abs(number) < 1e28 ? (decimal)number : null;
}
