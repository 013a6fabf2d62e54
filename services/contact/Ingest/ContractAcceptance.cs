using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contracts;
using Rapport.Contact.Domain.Contracts;
using Rapport.Events;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Holds events against the contracts of their workspace: counts what differs, and flags, leaves out or refuses as the
/// contract says for the source. A workspace without contracts costs one look into a table.
/// </summary>
internal sealed class ContractAcceptance(EventContractCatalogue contracts, ViolationTally tally)
{
    private const string WriteKey = "write_key";
    private const string ApiKey = "api_key";

    // Segment's names, in an event's context.
    private const string Protocols = "protocols";
    private const string EventVersion = "event_version";

    /// <summary>Why the event is refused, or null; else it is changed as its contract says.</summary>
    /// <param name="said">The event.</param>
    /// <param name="counts">What differs is counted; not where the event is only tried.</param>
    public FieldFault? Check(Event said, bool counts = true)
    {
        if (contracts.Of(said.Workspace) is not { } planned || said.Origin?.Kind is not (OriginKind.WriteKey or OriginKind.ApiKey))
            return null;
        var (version, source) = (VersionOf(said), said.Origin.Kind == OriginKind.WriteKey ? WriteKey : ApiKey);
        if (planned.Find(said.Name, version, out var isPlanned) is not { } contract)
        {
            // An event without any contract; one of a version that there is none of is none of the planned ones either.
            if (counts)
                Count(said, isPlanned ? EventContract.IdOf(said.Name, version!.Value) : said.Name, "", Violation.Unplanned, source);
            return null;
        }

        var violations = contract.Schema.Violations(said.Properties.ToNode());
        if (violations.Count == 0)
            return null;
        var id = EventContract.IdOf(said.Name, contract.Contract.Version);
        foreach (var (property, keyword) in counts ? violations.Select(v => (v.Property, v.Keyword)).Distinct() : [])
            Count(said, id, property, keyword, source);
        return contract.Contract.For(source, said.Origin.Name) switch
        {
            ContractEnforcement.Block => Fault(violations[0], id),
            ContractEnforcement.Omit => Omit(said, violations),
            ContractEnforcement.Flag => Flag(said, violations),
            _ => null,
        };
    }

    private void Count(Event said, string contract, string property, string keyword, string source) => tally.Add(
        new Violation(said.Workspace, contract, property, keyword, source), said.ReceivedAt.ToDateTimeOffset(), said.Id);

    private static FieldFault Fault(SchemaViolation violation, string id) => new(
        violation.Path.Length > 0 ? "properties." + violation.Path : "properties",
        $"does not keep \"{violation.Keyword}\" of the event's contract (GET /v1/eventSchemas/{id})");

    private static FieldFault? Omit(Event said, IReadOnlyList<SchemaViolation> violations)
    {
        foreach (var property in violations.Select(v => v.Sent).Where(p => p.Length > 0).Distinct())
        {
            said.Properties.Fields.Remove(property);
            said.Flags.Add(EventFlags.PropertyOmitted + property);
        }

        return Flag(said, [.. violations.Where(v => v.Sent.Length == 0)]);
    }

    private static FieldFault? Flag(Event said, IReadOnlyList<SchemaViolation> violations)
    {
        foreach (var property in violations.Select(v => v.Sent.Length > 0 ? v.Sent : v.Property).Distinct())
            said.Flags.Add(EventFlags.ContractViolation + property);
        return null;
    }

    /// <summary>The version that an event says, as Segment's SDKs write it; null for none, and for what is no number.</summary>
    private static int? VersionOf(Event said) =>
        said.Context?.Fields.GetValueOrDefault(Protocols)?.StructValue?.Fields.GetValueOrDefault(EventVersion) switch
        {
            { KindCase: Value.KindOneofCase.NumberValue, NumberValue: var number } when number is >= 1 and <= 1000 => (int)number,
            { KindCase: Value.KindOneofCase.StringValue, StringValue: var text }
                when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => version,
            _ => null,
        };
}
