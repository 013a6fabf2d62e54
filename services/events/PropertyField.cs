using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rapport.Events.V1;
using Kind = Google.Protobuf.WellKnownTypes.Value.KindOneofCase;

namespace Rapport.Events;

/// <summary>One property of an event: a field of its message, and how it lies in a <see cref="Struct"/>.</summary>
internal sealed class PropertyField
{
    private readonly FieldDescriptor field;
    private readonly bool wasText;

    public PropertyField(FieldDescriptor field)
    {
        this.field = field;
        Number = field.FieldNumber;
        var options = field.GetOptions();
        var named = options?.GetExtension(PropertyExtensions.Property);
        Name = string.IsNullOrEmpty(named) ? field.Name : named;
        wasText = options?.GetExtension(PropertyExtensions.WasText) == true;
        if (!IsKnown(field))
            throw new InvalidOperationException($"{field.FullName} is of a kind that no property has");
    }

    /// <summary>Number of the field.</summary>
    public int Number { get; }

    /// <summary>The property's name.</summary>
    public string Name { get; }

    /// <summary>Whether a property is of the field's kind, or says nothing (null).</summary>
    public bool IsOfItsKind(Value said) => SaysNothing(said) || ValueOf(said) is not null;

    /// <summary>Takes a property over; of another kind it is as if it were absent.</summary>
    public void Read(Value said, IMessage into)
    {
        if (!SaysNothing(said) && ValueOf(said) is { } value)
            field.Accessor.SetValue(into, value);
    }

    /// <summary>The property as the message says it; null when it is left out.</summary>
    public Value? Write(IMessage said, bool leaveOutEmpty)
    {
        if (field.HasPresence && !field.Accessor.HasValue(said))
            return null;
        return field.Accessor.GetValue(said) switch
        {
            string { Length: 0 } when leaveOutEmpty => null,
            string text => Value.ForString(text),
            double number => Value.ForNumber(number),
            int number => Value.ForNumber(number),
            long number => Value.ForNumber(number),
            bool flag => Value.ForBool(flag),
            Struct fields => Value.ForStruct(fields),
            ListValue list => new Value { ListValue = list },
            var value => (Value)value,
        };
    }

    private static bool SaysNothing(Value said) => said.KindCase is Kind.NullValue or Kind.None;

    private object? ValueOf(Value said) => field.FieldType switch
    {
        FieldType.String => said.HasStringValue ? said.StringValue : null,
        FieldType.Bool => said.HasBoolValue ? said.BoolValue : null,
        FieldType.Double => NumberOf(said),
        FieldType.Int32 => NumberOf(said) is { } number && Math.Truncate(number) == number && Math.Abs(number) <= int.MaxValue
            ? (int)number : null,
        FieldType.Int64 => NumberOf(said) is { } number && Math.Truncate(number) == number && Math.Abs(number) < long.MaxValue
            ? (long)number : null,
        _ when field.MessageType == Value.Descriptor => said,
        _ when field.MessageType == Struct.Descriptor => said.StructValue,
        _ => said.ListValue,
    };

    private double? NumberOf(Value said) => said.HasNumberValue ? said.NumberValue
        : wasText && double.TryParse(said.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    private static bool IsKnown(FieldDescriptor field) => !field.IsRepeated && field.FieldType switch
    {
        FieldType.String or FieldType.Bool or FieldType.Double or FieldType.Int32 or FieldType.Int64 => true,
        FieldType.Message => field.MessageType == Value.Descriptor || field.MessageType == Struct.Descriptor
            || field.MessageType == ListValue.Descriptor,
        _ => false,
    };
}
