using Rapport.Defaults.Errors;
using Rapport.Journey.Definitions;
using Rapport.Journey.V1;

namespace Rapport.Journey.Runs;

/// <summary>What became of those who entered.</summary>
internal sealed class RunReports(RunStore runs, JourneyStore journeys, JourneyCatalog catalog, TimeProvider clock)
{
    /// <summary>One run.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<RunReport> FindAsync(string workspace, string journey, string run, CancellationToken cancellation) =>
        await runs.FindAsync(workspace, journey, run, cancellation) ?? throw DomainError.NotFound("run", run);

    /// <summary>A page of runs.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown journey; PAGE_TOKEN_INVALID.</exception>
    public async Task<ListRunsResponse> ListAsync(
        RunQuery query, string pageToken, int pageSize, CancellationToken cancellation)
    {
        if (query.Journey is not null)
            await journeys.FindAsync(query.Workspace, query.Journey, cancellation);
        var page = await runs.ListAsync(query, RunPlace.Parse(pageToken), pageSize, cancellation);
        return new ListRunsResponse
        {
            Runs = { page.Select(report => report.ToProto()) },
            NextPageToken = page.Count < pageSize ? "" : new RunPlace(page[^1].Run.EnteredAt, page[^1].Run.Id).ToToken(),
        };
    }

    /// <summary>The counts of a journey.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<JourneyStats> StatsAsync(string workspace, string journey, CancellationToken cancellation)
    {
        await journeys.FindAsync(workspace, journey, cancellation);
        return RunProtoMapping.ToStats(
            await runs.CountAsync(workspace, journey, cancellation),
            await runs.CountStepsAsync(workspace, journey, cancellation),
            version => catalog.View.StepsOf(workspace, journey, version),
            clock.GetUtcNow());
    }
}
