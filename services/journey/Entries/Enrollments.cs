using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;

namespace Rapport.Journey.Entries;

/// <summary>
/// Contacts that are let in by name. The request goes into the log like everything else, so that it is decided in the order of
/// the contact's events, once; who would be refused as things stand is told at once and not asked for.
/// </summary>
internal sealed class Enrollments(
    JourneyStore journeys, JourneyCatalog catalog, RunStore runs, FactsStore facts, ContactLookup contacts,
    EventLogService.EventLogServiceClient log, TimeProvider clock)
{
    private const int MostContacts = 500;

    /// <summary>Asks for entries.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, STATE_FORBIDS, UNAVAILABLE.</exception>
    public async Task<EnrollContactsResponse> RequestAsync(
        string workspace, EnrollContactsRequest request, Attempt attempt, CancellationToken cancellation)
    {
        if (request.Contacts.Count is 0 or > MostContacts)
            throw DomainError.Invalid("contacts", $"give 1 to {MostContacts} contacts, not {request.Contacts.Count}");
        var journey = await OpenAsync(workspace, request.Journey, cancellation);
        var found = await contacts.FindAllAsync(workspace, request.Contacts, cancellation);
        var ids = found.Values.Distinct().ToList();
        var known = (await facts.FindAsync([.. ids.Select(id => (workspace, id))], cancellation)).ToDictionary(each => each.Contact);
        var inside = (await runs.FindOfContactsAsync(ids, cancellation)).Where(run => run.Journey == request.Journey).ToLookup(run => run.Contact);
        var (now, scope) = (clock.GetUtcNow(), new ConditionScope());
        var (response, asked) = (new EnrollContactsResponse(), new Dictionary<string, Conclusion>());
        foreach (var id in request.Contacts)
        {
            if (!found.TryGetValue(id, out var contact))
            {
                response.Enrollments.Add(new Enrollment { Contact = id, Reason = EntryReasons.UnknownContact });
                continue;
            }

            var conclusion = Ask(workspace, contact, request, attempt, now);
            var refusal = EntryDecisions.Decide(
                journey, AsHeard(conclusion, now), known.GetValueOrDefault(contact) ?? ContactFacts.None(workspace, contact),
                inside[contact], now, scope).Refusal;
            if (refusal is null)
                asked.TryAdd(contact, conclusion);
            response.Enrollments.Add(new Enrollment
            {
                Contact = contact, Requested = refusal is null, Reason = refusal?.Reason ?? "",
            });
        }

        if (asked.Count > 0)
            await log.AppendEventsAsync(
                new AppendEventsRequest { Conclusions = { asked.Values } }, cancellationToken: cancellation);
        return response;
    }

    private async Task<OpenJourney> OpenAsync(string workspace, string id, CancellationToken cancellation)
    {
        // The store says what there is; what is in force here may be a second old.
        var record = await journeys.FindAsync(workspace, id, cancellation);
        await catalog.TakeAsync(record, cancellation);
        return catalog.View.FindOpen(new JourneyKey(workspace, id))
            ?? throw new DomainError(Common.V1.ErrorReason.StateForbids, "Contacts enter active journeys only.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = record.State.ToString().ToLowerInvariant() },
            };
    }

    private static Conclusion Ask(
        string workspace, string contact, EnrollContactsRequest request, Attempt attempt, DateTimeOffset now)
    {
        var said = new JourneyEntryRequested { Journey = request.Journey, Source = EntrySources.Api };
        if (request.Properties is not null)
            said.Properties = request.Properties;
        return new Conclusion
        {
            Id = attempt.IdOf(contact) ?? Guid.CreateVersion7().ToString(), Workspace = workspace, Contact = contact,
            Name = said.EventName(), OccurredAt = now.ToTimestamp(), Properties = said.ToProperties(), Hop = 1,
        };
    }

    // As it will come back: after all that is known.
    private static JourneyEvent AsHeard(Conclusion conclusion, DateTimeOffset now) => new Common.V1.Event
    {
        Id = conclusion.Id, Workspace = conclusion.Workspace, Contact = conclusion.Contact, Name = conclusion.Name,
        OccurredAt = conclusion.OccurredAt, ReceivedAt = now.ToTimestamp(), Properties = conclusion.Properties, Hop = conclusion.Hop,
    }.ToJourneyEvent(0, long.MaxValue);
}
