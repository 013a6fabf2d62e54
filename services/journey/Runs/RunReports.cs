using Rapport.Defaults.Errors;
using Rapport.Journey.Definitions;
using Rapport.Journey.V1;

namespace Rapport.Journey.Runs;

/// <summary>What became of those who entered.</summary>
internal sealed class RunReports(
    JourneyStores stores, JourneyStore journeys, JourneyCatalog catalog, TimeProvider clock)
{
    private const int MostMerges = 8;

    /// <summary>One run.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<RunReport> FindAsync(
        string workspace, string journey, string run, CancellationToken cancellation) =>
        await stores.Runs.FindAsync(workspace, journey, run, cancellation) ?? throw DomainError.NotFound("run", run);

    /// <summary>A page of runs.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown journey; PAGE_TOKEN_INVALID.</exception>
    public async Task<ListRunsResponse> ListAsync(
        RunQuery query, string pageToken, int pageSize, CancellationToken cancellation)
    {
        if (query.Contact is not null)
            query = query with { Contact = await SurvivorOfAsync(query.Workspace, query.Contact, cancellation) };
        if (query.Journey is not null)
            await journeys.FindAsync(query.Workspace, query.Journey, cancellation);
        var page = await stores.Runs.ListAsync(query, RunPlace.Parse(pageToken), pageSize, cancellation);
        return new ListRunsResponse
        {
            Runs = { page.Select(report => report.ToProto()) },
            NextPageToken = page.Count < pageSize
                ? ""
                : new RunPlace(page[^1].Run.EnteredAt, page[^1].Run.Id).ToToken(),
        };
    }

    /// <summary>The counts of a journey.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<JourneyStats> StatsAsync(string workspace, string journey, CancellationToken cancellation)
    {
        await journeys.FindAsync(workspace, journey, cancellation);
        return RunProtoMapping.ToStats(
            await stores.Runs.CountAsync(workspace, journey, cancellation),
            await stores.Runs.CountStepsAsync(workspace, journey, cancellation),
            version => catalog.View.StepsOf(workspace, journey, version),
            clock.GetUtcNow());
    }

    /// <summary>The runs of a merged contact are the survivor's.</summary>
    private async Task<string> SurvivorOfAsync(string workspace, string contact, CancellationToken cancellation)
    {
        for (var hops = 0; hops < MostMerges; hops++)
        {
            if (await stores.Facts.FindAsync([(workspace, contact)], cancellation) is not [{ MergedInto: { } survivor }])
                break;
            contact = survivor;
        }

        return contact;
    }
}
