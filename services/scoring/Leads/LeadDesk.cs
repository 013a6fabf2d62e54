using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Events;
using Rapport.Defaults.Paging;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Scores;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Leads;

/// <summary>Where sales sees leads and decides on them.</summary>
internal sealed class LeadDesk(
    ScoreReader reader, LeadIndex index, EventLogService.EventLogServiceClient log, PageTokens tokens)
{
    /// <summary>A page of the contacts in a stage.</summary>
    public async Task<ListLeadsResponse> ListAsync(string workspace, ListLeadsRequest request, DateTimeOffset now)
    {
        var stage = LeadFilter.Parse(request.Filter);
        var (size, query) = (PageTokens.Size(request.PageSize), $"leads/{stage}");
        var after = tokens.Read(workspace, query, request.PageToken) ?? "";
        var contacts = await index.ReadAsync(workspace, stage, after, size);
        var leads = await Task.WhenAll(contacts.Select(contact => reader.FindAsync(workspace, contact)));
        return new ListLeadsResponse
        {
            // A contact whose stage has changed between the two readings is in another list by now.
            Leads = { leads.Where(lead => lead.Scores.Stage == stage).Select(lead => ToProto(lead, now)) },
            NextPageToken = contacts.Count < size ? "" : tokens.Write(workspace, query, contacts[^1]),
        };
    }

    /// <summary>One contact.</summary>
    public async Task<Lead> GetAsync(string workspace, string contact, DateTimeOffset now) =>
        ToProto(await reader.FindAsync(workspace, contact), now);

    /// <summary>Appends a decision of sales to the log; it moves the stage when it comes back.</summary>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="decision">Name of the event.</param>
    /// <param name="reason">Why; empty for none.</param>
    /// <param name="now">When it was made.</param>
    /// <exception cref="DomainError">STATE_FORBIDS when the stage is none that the decision can be made on.</exception>
    public async Task<Lead> DecideAsync(
        string workspace, string contact, string decision, string reason, DateTimeOffset now)
    {
        var lead = await reader.FindAsync(workspace, contact);
        var stages = decision == EventNames.LeadAccepted ? (Stage.Lead, Stage.Mql) : (Stage.Mql, Stage.Sal);
        if (lead.Scores.Stage != stages.Item1 && lead.Scores.Stage != stages.Item2)
            throw new DomainError(ErrorReason.StateForbids, $"The contact's stage is {lead.Scores.Stage.Name()}.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = lead.Scores.Stage.Name() },
            };
        // One decision of a kind for each time that the contact came to its stage, however often it is sent.
        var since = lead.Scores.StageSince.UtcTicks.ToString(CultureInfo.InvariantCulture);
        var conclusion = new Conclusion
        {
            Id = DerivedId.From(decision, workspace, lead.Contact, lead.Scores.Stage.Name(), since),
            Workspace = workspace, Contact = lead.Contact, Name = decision, OccurredAt = now.ToTimestamp(), Hop = 1,
            Properties = new Struct { Fields = { ["reason"] = Value.ForString(reason) } },
        };
        await log.AppendEventsAsync(new AppendEventsRequest { Conclusions = { conclusion } });
        return ToProto(lead, now);
    }

    private static Lead ToProto(ReadContact contact, DateTimeOffset now) => new()
    {
        Contact = contact.Contact,
        Stage = contact.Scores.Stage.Name(),
        StageSince = contact.Scores.StageReason.Length > 0 ? contact.Scores.StageSince.ToTimestamp() : null,
        Reason = contact.Scores.StageReason,
        AsOf = now.ToTimestamp(),
        Lag = contact.Lag,
    };
}
