using System.Text.Json.Nodes;
using Google.Protobuf;
using Rapport.Conditions;
using ProtoValue = Google.Protobuf.WellKnownTypes.Value;

namespace Rapport.Tagging.Checking;

/// <summary>Checks of conditions as the API shows them.</summary>
internal static class ConditionProtoMapping
{
    public static V1.ConditionReport ToProto(this ConditionCheck check)
    {
        var proto = new V1.ConditionReport
        {
            Valid = check.Faults.Count == 0,
            Faults =
            {
                check.Faults.Select(fault => new V1.ReportedFault
                {
                    Line = fault.Line, Column = fault.Column, Message = fault.Message, Hint = fault.Hint ?? "",
                }),
            },
            Formatted = check.Formatted ?? "",
            Reads = check.Reads is { } reads && check.Faults.Count == 0 ? ToProto(reads) : null,
            Cost = check.Cost is { } cost ? ToProto(cost) : null,
            Limits = ToProto(ConditionCost.Limit),
        };
        if (check.Formatted is not null)
            proto.Tree = check.Tree.ToProtoValue();
        return proto;
    }

    public static ProtoValue ToProtoValue(this JsonNode? json) => ProtoValue.Parser.ParseJson(json?.ToJsonString() ?? "null");

    public static JsonNode? ToJson(this ProtoValue value) => JsonNode.Parse(JsonFormatter.Default.Format(value));

    private static V1.ReportedReads ToProto(ConditionReads reads) => new()
    {
        Event = reads.Event,
        EventNames = { Sorted(reads.Event ? reads.EventNames : null) },
        EventProperties = { Sorted(reads.EventProperties) },
        Attributes = { Sorted(reads.ContactAttributes) },
        Tags = reads.Tags,
        Stage = reads.Stage,
        Segments = { Sorted(reads.Segments) },
        Thresholds = { Sorted(reads.Thresholds.Select(threshold => threshold.Key)) },
        Aggregates =
        {
            reads.Aggregates.Select(aggregate => new V1.ConditionAggregate
            {
                Call = aggregate.ToString(),
                EventNames = { aggregate.EventNames },
                Properties =
                {
                    Sorted((aggregate.Filter?.Reads.EventProperties ?? Enumerable.Empty<string>())
                        .Concat(aggregate.Property is { } property ? [property.Split('.')[0]] : []).Distinct()),
                },
            }),
        },
        Now = reads.Now,
        Zone = reads.Zone,
        ChangesWithTime = reads.ChangesWithTime,
    };

    private static V1.ReportedCost ToProto(ConditionCost cost) => new()
    {
        Characters = cost.Characters, Parts = cost.Parts, Depth = cost.Depth, Aggregates = cost.Aggregates,
    };

    private static IEnumerable<string> Sorted(IEnumerable<string>? names) => (names ?? []).Order(StringComparer.Ordinal);
}
