using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Domain.Contracts;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using ContractEnforcement = Rapport.Contact.Domain.Contracts.ContractEnforcement;
using ProtoEnforcement = Rapport.Contact.V1.ContractEnforcement;

namespace Rapport.Contact.Contracts;

/// <summary>Contracts of events as the API has them.</summary>
internal static class EventSchemaMapping
{
    private static readonly JsonFormatter Json = JsonFormatter.Default;

    /// <summary>A contract with its schema read.</summary>
    /// <param name="declared">What the caller sent.</param>
    /// <param name="id">"event.version", from the path.</param>
    /// <param name="faults">Every field at fault.</param>
    public static (EventContract Contract, PropertySchema? Schema) ToDomain(this EventSchema declared, string id, out List<FieldFault> faults)
    {
        faults = [];
        var parsed = EventContract.Parse(id);
        if (parsed is null)
            faults.Add(new FieldFault("event_schema", "is not EVENT.VERSION: the event's name in snake case, a dot, and 1 to 1000"));
        if (declared.Id.Length > 0 && declared.Id != id)
            faults.Add(new FieldFault("id", "is another one in the body than in the path"));
        if (!System.Enum.IsDefined(declared.Enforcement))
            faults.Add(new FieldFault("enforcement", "is none of CONTRACT_ENFORCEMENT_…"));
        for (var i = 0; i < declared.Sources.Count; i++)
            if (declared.Sources[i].Enforcement == ProtoEnforcement.Unspecified || !System.Enum.IsDefined(declared.Sources[i].Enforcement))
                faults.Add(new FieldFault($"sources[{i}].enforcement", "is missing or none of CONTRACT_ENFORCEMENT_…"));
        var text = TextOf(declared.Schema, faults);
        PropertySchema? schema = null;
        if (text is not null)
        {
            schema = PropertySchema.Read(text, out var schemaFaults);
            faults.AddRange(schemaFaults);
        }

        var contract = new EventContract
        {
            Event = parsed?.Event ?? "", Version = parsed?.Version ?? 0, Schema = text ?? "", Description = declared.Description,
            Enforcement = declared.Enforcement == ProtoEnforcement.Unspecified ? ContractEnforcement.Flag : ToDomain(declared.Enforcement),
            Sources = [.. declared.Sources.Select(s => new SourceRule(s.Source, ToDomain(s.Enforcement)))],
        };
        faults.AddRange(contract.Faults());
        return (contract, schema);
    }

    /// <summary>A contract as it is kept.</summary>
    public static EventSchema ToProto(this StoredContract stored) => new()
    {
        Id = EventContract.IdOf(stored.Contract.Event, stored.Contract.Version), Event = stored.Contract.Event,
        Version = stored.Contract.Version, Schema = Struct.Parser.ParseJson(stored.Contract.Schema),
        Enforcement = ToProto(stored.Contract.Enforcement), Description = stored.Contract.Description,
        Sources = { stored.Contract.Sources.Select(s => new SourceEnforcement { Source = s.Source, Enforcement = ToProto(s.Enforcement) }) },
        Etag = stored.Revision.ToString(CultureInfo.InvariantCulture), CreateTime = stored.CreatedAt.ToTimestamp(),
        UpdateTime = stored.ChangedAt.ToTimestamp(),
    };

    /// <summary>Counts of one way to break a contract.</summary>
    public static EventViolation ToViolation(this ViolationCount counted) => new()
    {
        Property = counted.Violation.Property, Keyword = counted.Violation.Keyword, Source = counted.Violation.Source,
        Count = counted.Count, FirstSeenTime = counted.First.ToTimestamp(), LastSeenTime = counted.Last.ToTimestamp(),
        ExampleEvent = counted.Example,
    };

    /// <summary>Counts of an event without a contract.</summary>
    public static UnplannedEvent ToUnplanned(this ViolationCount counted) => new()
    {
        Event = counted.Violation.Contract, Source = counted.Violation.Source, Count = counted.Count,
        FirstSeenTime = counted.First.ToTimestamp(), LastSeenTime = counted.Last.ToTimestamp(), ExampleEvent = counted.Example,
    };

    private static string? TextOf(Struct? schema, List<FieldFault> faults)
    {
        try
        {
            if (schema is { Fields.Count: > 0 })
                return Json.Format(schema);
            faults.Add(new FieldFault("schema", "is missing: a JSON Schema of the event's properties"));
        }
        catch (InvalidOperationException)
        {
            // A value without a kind, or NaN, which no JSON can say.
            faults.Add(new FieldFault("schema", "has a value that JSON cannot hold"));
        }

        return null;
    }

    private static ContractEnforcement ToDomain(ProtoEnforcement enforcement) =>
        (ContractEnforcement)Math.Clamp((int)enforcement - 1, 0, (int)ContractEnforcement.Block);

    private static ProtoEnforcement ToProto(ContractEnforcement enforcement) => (ProtoEnforcement)(enforcement + 1);
}
