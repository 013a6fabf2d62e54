using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using ProtoValue = Google.Protobuf.WellKnownTypes.Value;
using Value = Rapport.Conditions.Value;

namespace Rapport.Events;

/// <summary>Lets conditions read events as they come from the bus, field by field, without converting them first.</summary>
public static class EventConditions
{
    /// <summary>Makes the event the current one: name, time, properties and context. The rest of the context stays.</summary>
    public static void SetEvent(this EvaluationContext context, Event current)
    {
        context.EventName = current.Name;
        context.OccurredAt = current.OccurredAt?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;
        context.Properties = current.Properties.AsMap();
        context.EventContext = current.Context.AsMap();
    }

    /// <summary>The struct as a map; null and empty ones as the map without entries.</summary>
    public static MapValue AsMap(this Struct? fields) =>
        fields is null || fields.Fields.Count == 0 ? MapValue.Empty : new StructMap(fields.Fields);

    /// <summary>One JSON value; numbers are doubles.</summary>
    public static Value AsValue(this ProtoValue? value) => value?.KindCase switch
    {
        ProtoValue.KindOneofCase.BoolValue => Value.Of(value.BoolValue),
        ProtoValue.KindOneofCase.NumberValue => Value.Of(value.NumberValue),
        ProtoValue.KindOneofCase.StringValue => Value.Of(value.StringValue),
        ProtoValue.KindOneofCase.StructValue => Value.Of(new StructMap(value.StructValue.Fields)),
        ProtoValue.KindOneofCase.ListValue => Value.Of(new StructList(value.ListValue.Values)),
        _ => Value.Null,
    };

    private sealed class StructMap(MapField<string, ProtoValue> fields) : MapValue
    {
        public override int Count => fields.Count;

        public override IEnumerable<string> Keys => fields.Keys;

        public override bool TryGet(string key, out Value value)
        {
            var found = fields.TryGetValue(key, out var field);
            value = field.AsValue();
            return found;
        }
    }

    private sealed class StructList(RepeatedField<ProtoValue> items) : Conditions.ListValue
    {
        public override int Count => items.Count;

        public override Value this[int index] => items[index].AsValue();
    }
}
