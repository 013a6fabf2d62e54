using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Ids;
using Rapport.Scoring.Leads.Domain;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Leads;

/// <summary>A decision of sales.</summary>
/// <param name="Act">What.</param>
/// <param name="Reason">Why; empty for none.</param>
/// <param name="To">Of a conversion, the stage.</param>
internal sealed record LeadDecision(LeadAct Act, string Reason = "", Stage? To = null)
{
    /// <summary>What it says in the log.</summary>
    public IMessage ToMessage()
    {
        switch (Act)
        {
            case LeadAct.Accepted:
                return new Events.V1.LeadAccepted { Reason = Reason };
            case LeadAct.Rejected:
                return new Events.V1.LeadRejected { Reason = Reason };
            case LeadAct.NoContact:
                return new Events.V1.LeadNoContact { Reason = Reason };
            case LeadAct.Recycled:
                return new Events.V1.LeadRecycled { Reason = Reason };
            case LeadAct.Converted:
                var said = new Events.V1.LeadConverted { Reason = Reason };
                if (To is { } to)
                    said.To = to.Name();
                return said;
            default:
                return new Events.V1.LeadLost { Reason = Reason };
        }
    }
}

/// <summary>Where sales decides on leads.</summary>
internal sealed class LeadReview(
    ScoreReader reader, VerdictClaims claims, ModelCatalog models, EventLogService.EventLogServiceClient log)
{
    /// <summary>One contact with the way to its stage.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<Rapport.Leads.V1.Lead> GetAsync(
        string workspace, string contact, DateTimeOffset now, CancellationToken cancellation)
    {
        var found = await reader.GetAsync(workspace, contact, cancellation);
        var lead = found.ToLead(models.Of(workspace).Scored, now);
        lead.AddHistory(found.Scores, now);
        return lead;
    }

    /// <summary>Appends a decision of sales to the log; it moves the stage when it comes back.</summary>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="decision">What is decided.</param>
    /// <param name="principal">Who decides.</param>
    /// <param name="attempt">The request; one that made its decision in an attempt before has made it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Ends the wait for contact.</param>
    /// <exception cref="DomainError">
    /// NOT_FOUND for a contact that does not exist, or is no lead; STATE_FORBIDS when the stage is none that the decision can be
    /// made on; VERDICT_TAKEN when another was made on it.
    /// </exception>
    public async Task<Rapport.Leads.V1.Lead> DecideAsync(
        string workspace, string contact, LeadDecision decision, string principal, Attempt attempt,
        DateTimeOffset now, CancellationToken cancellation)
    {
        var lead = await reader.GetAsync(workspace, contact, cancellation);
        var stage = lead.Scores.Stage;
        if (lead.Scores.Moves.Count == 0)
            throw DomainError.NotFound("lead", contact);
        var request = attempt.IdOf("decision");
        if (attempt.IsRepeat && await claims.FindAsync(workspace, lead.Contact) is var (before, stored)
            && JsonSerializer.Deserialize<Claim>(stored) is { } made && made.Request == request)
        {
            await AppendAsync(workspace, lead.Contact, before, made);
            return lead.ToLead(models.Of(workspace).Scored, now);
        }

        if (!decision.Act.IsAllowed(stage, decision.To))
            throw new DomainError(ErrorReason.StateForbids, $"The contact's stage is {stage.Name()}.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = stage.Name() },
            };
        var occasion = $"{stage.Name()}|{lead.Scores.StageSince.UtcTicks.ToString(CultureInfo.InvariantCulture)}";
        var claim = new Claim(principal, decision, now, request);
        // Not to have reached anybody decides nothing: it can be said by many, and before anything else.
        var held = decision.Act == LeadAct.NoContact ? claim : JsonSerializer.Deserialize<Claim>(
            await claims.ClaimAsync(workspace, lead.Contact, occasion, JsonSerializer.Serialize(claim)))!;
        // Whoever holds it may have died before it was in the log: appending is safe to repeat.
        await AppendAsync(workspace, lead.Contact, occasion, held);
        if (held.Decision != decision || held.Principal != principal)
            throw new DomainError(ErrorReason.VerdictTaken, "Someone else has decided on this lead.")
            {
                Metadata = new Dictionary<string, string> { ["verdict"] = held.Decision.ToMessage().EventName() },
            };
        return lead.ToLead(models.Of(workspace).Scored, now);
    }

    private async Task AppendAsync(string workspace, string contact, string occasion, Claim claim)
    {
        var said = claim.Decision.ToMessage();
        // One decision of a kind for each time that the contact came to its stage, however often it is sent.
        var conclusion = new Conclusion
        {
            Id = DerivedId.From(said.EventName(), workspace, contact, occasion),
            Workspace = workspace, Contact = contact, Name = said.EventName(), OccurredAt = claim.At.ToTimestamp(), Hop = 1,
            Properties = said.ToProperties(),
        };
        await log.AppendEventsAsync(new AppendEventsRequest { Conclusions = { conclusion } });
    }

    private sealed record Claim(string Principal, LeadDecision Decision, DateTimeOffset At, string? Request = null);
}
