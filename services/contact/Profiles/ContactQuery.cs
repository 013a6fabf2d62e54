using System.Text.RegularExpressions;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Attributes;
using Rapport.Hosting.Errors;
using AttributeType = Rapport.Conditions.AttributeType;

namespace Rapport.Contact.Profiles;

/// <summary>A stretch of one index that every contact of a list is in.</summary>
internal sealed record QueryRange(string Index, string Attribute, IndexRange Range);

/// <summary>
/// What a list of contacts asks for. A condition is taken apart into what indexes answer; whoever they find is then asked
/// the whole condition. A list that no index answers is refused, so that none ever reads through all contacts.
/// </summary>
internal sealed partial record ContactQuery
{
    /// <summary>What the contacts themselves are found by: known, and the time of creation, which is their order.</summary>
    public required ContactFilter Base { get; init; }

    /// <summary>The whole condition; null where <see cref="Base"/> says all.</summary>
    public Condition? Condition { get; init; }

    /// <summary>Stretches of indexes that hold every contact of the list.</summary>
    public IReadOnlyList<QueryRange> Ranges { get; init; } = [];

    /// <summary>True when one range, or Base, is exactly the list: then it can be counted without looking at contacts.</summary>
    public bool IsExact { get; init; }

    /// <summary>The attribute that orders; null for the time of creation.</summary>
    public DeclaredAttribute? OrderBy { get; init; }

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>The condition reads the time of the last event, which does not stand with the contact.</summary>
    public bool ReadsLastSeen => Condition?.Reads.ContactAttributes.Contains(ContactFields.LastSeenTime) == true;

    /// <summary>Reads the parameters of a list.</summary>
    /// <param name="workspace">Whose contacts.</param>
    /// <param name="known">Only known (true) or anonymous ones.</param>
    /// <param name="filter">A condition, or comparisons joined by AND.</param>
    /// <param name="orderBy">The order.</param>
    /// <param name="declared">What the workspace declares.</param>
    /// <param name="now">The instant that <c>now</c> is.</param>
    /// <exception cref="DomainError">FIELDS_INVALID, naming what is wrong; STATE_FORBIDS while an index is being built.</exception>
    public static ContactQuery Read(
        string workspace, bool? known, string filter, string orderBy, AttributeSet declared, DateTimeOffset now)
    {
        var order = Order().Match(orderBy.Trim());
        var isCondition = !ContactFilter.IsWrittenIn(filter);
        var faults = new List<FieldFault>();
        ContactFilter? from = null;
        try
        {
            from = ContactFilter.Parse(known, isCondition ? "" : filter, order.Success ? "" : orderBy);
        }
        catch (DomainError error)
        {
            faults.AddRange(error.Fields.Select(f => f.Path == "order_by"
                ? f with { Description = "is not create_time desc (the default), create_time, or contact.NAME or contact.NAME desc of an indexed attribute" } : f));
        }

        var query = new ContactQuery { Base = from ?? new ContactFilter(known, 0, ContactFilter.Never, false), IsExact = true };
        if (isCondition)
            query = query.With(workspace, filter.Trim(), declared, now, faults);
        if (order.Success)
            query = query.OrderedBy(order, declared, faults);
        return faults.Count == 0 ? query : throw DomainError.Invalid(faults);
    }

    private ContactQuery With(string workspace, string filter, AttributeSet declared, DateTimeOffset now, List<FieldFault> faults)
    {
        Condition condition;
        try
        {
            condition = Condition.Compile(filter, SchemaOf(declared));
        }
        catch (ConditionException refused)
        {
            faults.AddRange(refused.Faults.Select(fault => new FieldFault("filter", fault.ToString())));
            return this;
        }

        var reads = condition.Reads;
        if (reads.Tags || reads.Stage || reads.Segments.Count > 0 || reads.Thresholds.Count > 0)
            faults.Add(new FieldFault("filter", "reads tags, stages, segments or thresholds, which are no attributes: save it as a segment and list that one's members"));
        foreach (var name in reads.ContactAttributes.Order(StringComparer.Ordinal))
            Check(declared.Find(name), "filter", faults);
        if (faults.Count > 0)
            return this;
        var (next, exact) = (this with { Condition = condition }, true);
        foreach (var term in ConditionTerm.Of(filter, now))
            next = next.Narrowed(workspace, term, declared, ref exact);
        if (next.Ranges.Count == 0 && next.Base == Base)
            faults.Add(new FieldFault("filter",
                "has no comparison that an index answers: join it by && to one, as contact.known, contact.create_time >= timestamp(\"…\") or contact.NAME == … of an indexed attribute, or save it as a segment"));
        // Several stretches, or a stretch among some contacts only, are not counted without looking.
        return next with { IsExact = exact && (next.Ranges.Count == 0 || (next.Ranges.Count == 1 && next.Base == Base && Base.Known is null)) };
    }

    private ContactQuery Narrowed(string workspace, ConditionTerm term, AttributeSet declared, ref bool exact)
    {
        switch (term.Attribute)
        {
            case ContactFields.Known when Truth(term) is { } known:
                return this with { Base = Base.Only(known) };
            case ContactFields.CreateTime when term is { Values: [{ Kind: ValueKind.Timestamp } at] } && Comparison(term.Operator) is { } comparison:
                return this with { Base = Base.Within(comparison, at.Timestamp) };
            case ContactFields.LastSeenTime when LastSeenIndex.RangeOf(term) is { } seen:
                exact = false;
                return And(new QueryRange(LastSeenIndex.NameOf(workspace), term.Attribute, seen), joins: true);
        }

        if (declared.Find(term.Attribute) is { Index: { } index } attribute && IndexRange.Of(attribute.Definition.Kind, term) is { } range)
        {
            // A list may hold a key cut short together with another; texts that are cut are looked at.
            exact &= attribute.Definition.Kind is not (AttributeKind.String or AttributeKind.StringList) || Short(term);
            return And(new QueryRange(index, term.Attribute, range), joins: attribute.Definition.Kind != AttributeKind.StringList);
        }

        exact = false;
        return this;
    }

    private ContactQuery And(QueryRange range, bool joins)
    {
        if (!joins || Ranges.FirstOrDefault(r => r.Index == range.Index) is not { } same)
            return this with { Ranges = [.. Ranges, range] };
        return this with { Ranges = [.. Ranges.Where(r => r != same), same with { Range = same.Range.And(range.Range) }] };
    }

    private ContactQuery OrderedBy(Match order, AttributeSet declared, List<FieldFault> faults)
    {
        var name = order.Groups["name"].Value;
        var attribute = declared.Find(name);
        if (attribute is null)
            faults.Add(new FieldFault("order_by", "is by no declared attribute: declare it with indexed (PUT /v1/attributes/NAME)"));
        else if (attribute.Definition.Kind == AttributeKind.StringList)
            faults.Add(new FieldFault("order_by", "is by a list, of which a contact has many values"));
        else
            Check(attribute, "order_by", faults);
        return this with { OrderBy = attribute, Descending = order.Groups["desc"].Success };
    }

    /// <summary>What is always there is null here.</summary>
    private static void Check(DeclaredAttribute? attribute, string field, List<FieldFault> faults)
    {
        if (attribute is { Index: null })
            faults.Add(new FieldFault(field,
                $"reads contact.{attribute.Definition.Name}, which has no index: declare it with indexed (PUT /v1/attributes/NAME), or save the condition as a segment"));
        else if (attribute is { IsReady: false })
            throw new DomainError(ErrorReason.StateForbids, "The index of an attribute is being built; come back in a moment.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = "building", ["attribute"] = attribute.Definition.Name },
                Fields = [new FieldFault(field, $"reads contact.{attribute.Definition.Name}, whose index is being built (index_ready of the attribute)")],
            };
    }

    private static ConditionSchema SchemaOf(AttributeSet declared)
    {
        var types = declared.All.ToDictionary(a => a.Definition.Name, a => a.Definition.Kind switch
        {
            AttributeKind.Number => AttributeType.Double,
            AttributeKind.Boolean => AttributeType.Bool,
            AttributeKind.Timestamp => AttributeType.Timestamp,
            AttributeKind.StringList => AttributeType.StringList,
            _ => AttributeType.String,
        }, StringComparer.Ordinal);
        types[ContactFields.Known] = AttributeType.Bool;
        types[ContactFields.CreateTime] = AttributeType.Timestamp;
        types[ContactFields.LastSeenTime] = AttributeType.Timestamp;
        types[ContactFields.Identifiers] = AttributeType.StringList;
        return new ConditionSchema { HasEvent = false, HasAggregates = false, AllowsOtherAttributes = false, ContactAttributes = types };
    }

    private static bool? Truth(ConditionTerm term) => term switch
    {
        { Operator: TermOperator.IsTrue } => true,
        { Operator: TermOperator.IsFalse } => false,
        { Operator: TermOperator.Equal, Values: [{ Kind: ValueKind.Bool } value] } => value.Bool,
        _ => null,
    };

    private static string? Comparison(TermOperator comparison) => comparison switch
    {
        TermOperator.Equal => "=",
        TermOperator.Less => "<",
        TermOperator.AtMost => "<=",
        TermOperator.Greater => ">",
        TermOperator.AtLeast => ">=",
        _ => null,
    };

    private static bool Short(ConditionTerm term) => term.Operator is not TermOperator.In
        && term.Values.All(v => v.Kind == ValueKind.String && v.String.Length < IndexKey.Longest - 1);

    [GeneratedRegex("""\Acontact(\.(?<name>[A-Za-z_][A-Za-z0-9_]*)|\["(?<name>[^"]+)"\])(\s+(asc|(?<desc>desc)))?\z""", RegexOptions.ExplicitCapture)]
    private static partial Regex Order();
}
