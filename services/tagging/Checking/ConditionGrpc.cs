using Google.Protobuf;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;
using HttpBody = Google.Api.HttpBody;
using ProtoValue = Google.Protobuf.WellKnownTypes.Value;

namespace Rapport.Tagging.Checking;

/// <summary>The public face of the rule language: checks, lays out, and turns text into trees and back.</summary>
internal sealed class ConditionGrpc(TaggingCatalog definitions) : ConditionService.ConditionServiceBase
{
    /// <inheritdoc/>
    public override Task<ConditionReport> CheckCondition(CheckConditionRequest request, ServerCallContext context)
    {
        var schema = request.Use switch
        {
            ConditionUse.Unspecified or ConditionUse.Segment => DefinitionCheck.SchemaOf(DefinitionKind.Segment),
            ConditionUse.TagRule => DefinitionCheck.SchemaOf(DefinitionKind.TagRule),
            ConditionUse.Journey => ConditionSchema.Open with { HasAggregates = false },
            _ => throw DomainError.Invalid("use", "is none of CONDITION_USE_SEGMENT, CONDITION_USE_TAG_RULE, CONDITION_USE_JOURNEY"),
        };
        var isAnsweredByTime = request.Use != ConditionUse.Journey;
        if (isAnsweredByTime)
            schema = schema with { Segments = definitions.Of(context.Workspace()).SegmentIds };
        return Task.FromResult(DefinitionCheck.Check(SourceOf(request.Condition, request.Tree), schema, isAnsweredByTime).ToProto());
    }

    /// <inheritdoc/>
    public override Task<FormattedCondition> FormatCondition(FormatConditionRequest request, ServerCallContext context)
    {
        try
        {
            var text = ConditionTree.Format(SourceOf(request.Condition, request.Tree));
            return Task.FromResult(new FormattedCondition { Condition = text, Tree = ConditionTree.ToJson(text).ToProtoValue() });
        }
        catch (ConditionException exception)
        {
            throw new DomainError(ErrorReason.DefinitionInvalid, "The condition has faults.")
            {
                Fields = [.. exception.Faults.Select(fault => new FieldFault("condition", fault.ToString()))],
            };
        }
    }

    /// <inheritdoc/>
    public override Task<HttpBody> GetConditionSchema(GetConditionSchemaRequest request, ServerCallContext context) =>
        Task.FromResult(new HttpBody { ContentType = "application/schema+json", Data = ByteString.CopyFrom(ConditionTree.Schema) });

    private static string SourceOf(string condition, ProtoValue? tree)
    {
        if (tree is null == (condition.Length == 0))
            throw DomainError.Invalid("condition", "give either the condition as text or its tree");
        if (tree is null)
            return condition;
        try
        {
            return ConditionTree.ToText(tree.ToJson());
        }
        catch (ConditionTreeException exception)
        {
            throw DomainError.Invalid([.. exception.Faults.Select(fault =>
                new FieldFault($"tree{fault.Path}", fault.Message + (fault.Hint is null ? "" : $" ({fault.Hint})")))]);
        }
    }
}
