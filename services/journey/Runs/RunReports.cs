using Rapport.Hosting.Errors;
using Rapport.Journey.Definitions;
using Rapport.Journey.V1;

namespace Rapport.Journey.Runs;

/// <summary>What became of those who entered.</summary>
internal sealed class RunReports(
    RunStore runs, JourneyStore journeys, JourneyCatalog catalog, TimeProvider clock)
{
    /// <summary>One run.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<RunReport> FindAsync(
        string workspace, string journey, string run, CancellationToken cancellation) =>
        await runs.FindAsync(workspace, journey, run, cancellation) ?? throw DomainError.NotFound("run", run);

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
