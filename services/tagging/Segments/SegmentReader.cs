using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Conditions;
using Rapport.Hosting.Paging;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Populations;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Segments;

/// <summary>Segments with their members, and why a contact is one or not.</summary>
internal sealed class SegmentReader(
    TaggingCatalog definitions, MemberIndex members, DefinitionViews views, ContactReader contacts, CountingFaults faults,
    PageTokens tokens)
{
    /// <summary>A page of the members.</summary>
    public async Task<ListSegmentMembersResponse> ListMembersAsync(string workspace, ListSegmentMembersRequest request)
    {
        var saved = definitions.Get(workspace, DefinitionKind.Segment, request.Segment);
        var segment = saved.InForce ?? saved.Wanted;
        var (size, query) = (PageTokens.Size(request.PageSize), $"members/{segment.Number}");
        var after = tokens.Read(workspace, query, request.PageToken) ?? "";
        // The first version is shown when it is whole.
        var found = saved.InForce is null ? [] : await members.ReadAsync(segment.Number, after, size);
        return new ListSegmentMembersResponse
        {
            Contacts = { found },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, found[^1]),
            AsOf = contacts.Now.ToTimestamp(),
            DefinitionVersion = segment.Version,
            Lag = contacts.TotalLag(),
        };
    }

    /// <summary>A segment.</summary>
    public Task<Segment> GetAsync(string workspace, string id) =>
        views.ToSegmentAsync(workspace, definitions.Get(workspace, DefinitionKind.Segment, id));

    /// <summary>A page of the segments.</summary>
    public async Task<ListSegmentsResponse> ListAsync(string workspace, ListSegmentsRequest request)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "segments", request.PageToken) ?? "";
        var found = definitions.AllOf(workspace, DefinitionKind.Segment)
            .Where(saved => string.CompareOrdinal(saved.Wanted.Id, after) > 0).Take(size).ToList();
        return new ListSegmentsResponse
        {
            Segments = { await Task.WhenAll(found.Select(saved => views.ToSegmentAsync(workspace, saved))) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, "segments", found[^1].Wanted.Id),
        };
    }

    /// <summary>Whether a contact is a member, and with what values the condition is answered.</summary>
    public async Task<SegmentExplanation> ExplainAsync(
        string workspace, string id, string contactId, CancellationToken cancellation)
    {
        var all = definitions.Of(workspace);
        var saved = definitions.Get(workspace, DefinitionKind.Segment, id);
        var segment = all.Find((saved.InForce ?? saved.Wanted).Number) ?? throw Hosting.Errors.DomainError.NotFound("segment", id);
        var contact = await contacts.GetAsync(workspace, contactId, cancellation);
        var now = contacts.Now > contact.State.SeenTo ? contacts.Now : contact.State.SeenTo;
        var context = new TaggingStep(contact.State, all).ContextAt(now, segment.Sources);
        var answer = segment.Condition.Evaluate(context);
        var explanation = new SegmentExplanation
        {
            Segment = id,
            Contact = contact.Id,
            Member = !segment.IsCandidate && contact.State.MemberOf.Contains(segment.Definition.Number),
            Answer = answer.Outcome switch
            {
                ConditionOutcome.True => "true",
                ConditionOutcome.False => "false",
                _ => $"error: line {answer.Line}, column {answer.Column}: {answer.Message}",
            },
            Values = { ValuesOf(segment.Condition.Reads, context) },
            AsOf = now.ToTimestamp(),
            DefinitionVersion = segment.Definition.Version,
            Lag = contact.Lag,
        };
        if (segment.Condition.Reads.Aggregates.Count == 0)
            return explanation;
        var (errors, truncated) = await faults.FindAsync(workspace, contact.Id, segment.Condition.Reads.Aggregates, cancellation);
        explanation.Errors.Add(errors);
        explanation.ErrorsTruncated = truncated;
        return explanation;
    }

    private static IEnumerable<ExplainedValue> ValuesOf(ConditionReads reads, EvaluationContext context)
    {
        for (var i = 0; i < reads.Aggregates.Count; i++)
        {
            var aggregate = reads.Aggregates[i];
            context.Aggregates!.TryGet(i, aggregate, context.Now, out var value);
            yield return Value(aggregate.ToString(), value.Kind == ValueKind.Null ? "none" : value.ToString());
        }

        if (reads.Now)
            yield return Value("now", context.Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (reads.Tags)
            yield return Value("contact.tags", string.Join(", ", context.Tags.Order(StringComparer.Ordinal)));
        if (reads.Stage)
            yield return Value("contact.stage", context.Stage);
        foreach (var name in reads.ContactAttributes.Order(StringComparer.Ordinal))
            yield return Value($"contact.{name}", context.Attributes.TryGet(name, out var value) ? value.ToString() : "absent");
        foreach (var threshold in reads.Thresholds)
            yield return Value($"crossed({threshold.Key})", Answer(context.Crossed.Contains(threshold.Key)));
        foreach (var segment in reads.Segments.Order(StringComparer.Ordinal))
            yield return Value($"in_segment({segment})", Answer(context.Segments.Contains(segment)));
    }

    private static ExplainedValue Value(string name, string value) => new() { Name = name, Value = value };

    private static string Answer(bool holds) => holds ? "true" : "false";
}
