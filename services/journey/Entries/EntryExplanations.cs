using Rapport.Hosting.Errors;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;

namespace Rapport.Journey.Entries;

/// <summary>Why a contact is, was, or was never in a journey.</summary>
internal sealed class EntryExplanations(JourneyStore journeys, RunStore runs, RefusalStore refusals, RunOwners owners)
{
    private const int MostRuns = 50;

    /// <summary>The explanation; never empty.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown contact or journey.</exception>
    public async Task<JourneyEntryExplanation> ExplainAsync(
        string workspace, ExplainJourneyEntryRequest request, CancellationToken cancellation)
    {
        var contact = await owners.FindAsync(workspace, request.Contact, cancellation);
        if (request.Journey.Length == 0)
            throw DomainError.Invalid("journey", "say of which journey");
        var journey = await journeys.FindAsync(workspace, request.Journey, cancellation);
        var found = await runs.ListAsync(
            new RunQuery(workspace, request.Journey, contact, ActiveOnly: false), null, MostRuns, cancellation);
        var refused = await refusals.FindAsync(new JourneyKey(workspace, request.Journey), contact, cancellation);
        var (state, summary) = Sum(journey, found, refused);
        return new JourneyEntryExplanation
        {
            Contact = contact, Journey = request.Journey, State = state, Summary = summary,
            Runs = { found.Select(report => report.ToProto()) }, Refusals = { refused.Select(each => each.ToProto()) },
        };
    }

    private static (string State, string Summary) Sum(
        JourneyRecord journey, IReadOnlyList<RunReport> runs, IReadOnlyList<Domain.EntryRefusal> refusals)
    {
        if (runs.FirstOrDefault(report => report.Run.Active) is { Run: var inside })
            return ("inside", $"The contact is inside, at step \"{inside.Step}\"; trace says how it came there.");
        if (runs.Count > 0 && runs[0].Run is { } last)
            return last.ExitReason == Domain.Holdout.HeldOut
                ? ("held_out", "The contact is in the holdout and is kept out, to be compared with those who are not.")
                : ("been_inside", $"The contact has been inside and has left: {last.ExitReason}.");
        if (refusals.Count > 0)
            return ("refused", $"The last event that might have let the contact in did not: {refusals[0].Reason}.");
        return journey.State == JourneyState.Active
            ? ("no_event", "No event that might let in was heard since the journey was opened, or its condition on the event "
                + "itself did not hold.")
            : ("not_open", $"The journey takes nobody in: it is {journey.State.ToString().ToLowerInvariant()}.");
    }
}
