using System.Globalization;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Hosting.Transcoding;

/// <summary>How the values of a field look in protobuf's JSON.</summary>
internal enum FieldForm
{
    /// <summary>Of a kind that the public API does not use: left to the transcoder.</summary>
    Other,

    /// <summary>Text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A whole number of 32 bits.</summary>
    Int32,

    /// <summary>A whole number of 32 bits, not negative.</summary>
    UInt32,

    /// <summary>A whole number of 64 bits, as a number or as text.</summary>
    Int64,

    /// <summary>A whole number of 64 bits, not negative, as a number or as text.</summary>
    UInt64,

    /// <summary>A number with a fraction; never NaN or infinite.</summary>
    Number,

    /// <summary>The name of an enum's value, or its number.</summary>
    Choice,

    /// <summary>RFC 3339.</summary>
    Time,

    /// <summary>Seconds with an s: "3600s".</summary>
    Duration,

    /// <summary>Any JSON object (google.protobuf.Struct).</summary>
    FreeObject,

    /// <summary>Any JSON (google.protobuf.Value).</summary>
    Free,

    /// <summary>An object with the fields of a message.</summary>
    Message,
}

/// <summary>Tells forms apart, and texts that fit them.</summary>
internal static class FieldForms
{
    /// <summary>The form of one value of a field (of a list's item, of a map's value).</summary>
    public static FieldForm Of(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => FieldForm.Text,
        FieldType.Bool => FieldForm.Flag,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => FieldForm.Int32,
        FieldType.UInt32 or FieldType.Fixed32 => FieldForm.UInt32,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => FieldForm.Int64,
        FieldType.UInt64 or FieldType.Fixed64 => FieldForm.UInt64,
        FieldType.Double or FieldType.Float => FieldForm.Number,
        FieldType.Enum => FieldForm.Choice,
        FieldType.Message => OfMessage(field.MessageType),
        _ => FieldForm.Other,
    };

    /// <summary>What the caller is told of a value that does not fit.</summary>
    public static string Expectation(FieldForm form, FieldDescriptor field) => form switch
    {
        FieldForm.Text => "is not a text",
        FieldForm.Flag => "is neither true nor false",
        FieldForm.Int32 => $"is not a whole number from {int.MinValue} to {int.MaxValue}",
        FieldForm.UInt32 => $"is not a whole number from 0 to {uint.MaxValue}",
        FieldForm.Int64 => $"is not a whole number from {long.MinValue} to {long.MaxValue}",
        FieldForm.UInt64 => $"is not a whole number from 0 to {ulong.MaxValue}",
        FieldForm.Number => "is not a number",
        FieldForm.Choice => $"is none of {string.Join(", ", NamesOf(field.EnumType))}",
        FieldForm.Time => "is not a time as in RFC 3339, for example 2026-03-01T09:00:00Z",
        FieldForm.Duration => "is not a length of time in seconds, for example 3600s",
        _ => "is not an object",
    };

    /// <summary>Whether a parameter's text fits; the forms of JSON alone never do.</summary>
    public static bool Fits(FieldForm form, FieldDescriptor field, string text) => form switch
    {
        FieldForm.Text or FieldForm.Other => true,
        FieldForm.Flag => bool.TryParse(text, out _) && text.Trim() == text,
        FieldForm.Int32 => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        FieldForm.UInt32 => uint.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        FieldForm.Int64 => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        FieldForm.UInt64 => ulong.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        FieldForm.Number => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        FieldForm.Choice => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? field.EnumType.FindValueByNumber(number) is not null
            : field.EnumType.FindValueByName(text) is not null,
        FieldForm.Time => TimeText.IsTime(text),
        FieldForm.Duration => TimeText.IsDuration(text),
        _ => false,
    };

    private static FieldForm OfMessage(MessageDescriptor type)
    {
        if (type.File.Package != Timestamp.Descriptor.File.Package)
            return FieldForm.Message;
        return type.Name switch
        {
            nameof(Timestamp) => FieldForm.Time,
            nameof(Duration) => FieldForm.Duration,
            nameof(Struct) => FieldForm.FreeObject,
            nameof(Value) => FieldForm.Free,
            nameof(Empty) => FieldForm.Message,
            _ => FieldForm.Other,
        };
    }

    // The zero of an enum says that nothing was said.
    private static IEnumerable<string> NamesOf(EnumDescriptor type) =>
        type.Values.Where(value => value.Number != 0).Select(value => value.Name);
}
