using Google.Api;
using Grpc.Core;
using Rapport.Defaults.Callers;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Paging;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>The public surface: parse, one call, map.</summary>
internal sealed class JourneyGrpc(JourneyEditing editing, JourneyStore journeys, RunReports reports)
    : JourneyService.JourneyServiceBase
{

    /// <inheritdoc/>
    public override async Task<V1.Journey> CreateJourney(CreateJourneyRequest request, ServerCallContext context) =>
        (await editing.CreateAsync(context.Workspace(), TextOf(request.Definition), context.CancellationToken))
            .ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> ReplaceJourney(ReplaceJourneyRequest request, ServerCallContext context) =>
        (await editing.ReplaceAsync(
            context.Workspace(), request.Journey, TextOf(request.Definition), request.Etag, context.CancellationToken))
            .ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> GetJourney(GetJourneyRequest request, ServerCallContext context) =>
        (await journeys.FindAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListJourneysResponse> ListJourneys(
        ListJourneysRequest request, ServerCallContext context)
    {
        var size = PageTokens.Size(request.PageSize);
        var page = await journeys.ListAsync(context.Workspace(), request.PageToken, size, context.CancellationToken);
        return new ListJourneysResponse
        {
            Journeys = { page.Select(journey => journey.ToProto()) },
            NextPageToken = page.Count < size ? "" : page[^1].Id,
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.Journey> PublishJourney(PublishJourneyRequest request, ServerCallContext context) =>
        (await editing.PublishAsync(
            context.Workspace(), request.Journey, request.Etag, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> PauseJourney(PauseJourneyRequest request, ServerCallContext context) =>
        (await editing.PauseAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> ResumeJourney(ResumeJourneyRequest request, ServerCallContext context) =>
        (await editing.ResumeAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> ArchiveJourney(ArchiveJourneyRequest request, ServerCallContext context) =>
        (await editing.ArchiveAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override Task<JourneyStats> GetJourneyStats(GetJourneyStatsRequest request, ServerCallContext context) =>
        reports.StatsAsync(context.Workspace(), request.Journey, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListRunsResponse> ListJourneyRuns(ListJourneyRunsRequest request, ServerCallContext context) =>
        reports.ListAsync(
            new RunQuery(context.Workspace(), request.Journey, null, request.ActiveOnly),
            request.PageToken, PageTokens.Size(request.PageSize), context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<JourneyRun> GetJourneyRun(GetJourneyRunRequest request, ServerCallContext context) =>
        (await reports.FindAsync(context.Workspace(), request.Journey, request.Run, context.CancellationToken))
            .ToProto();

    /// <inheritdoc/>
    public override Task<ListRunsResponse> ListContactRuns(ListContactRunsRequest request, ServerCallContext context) =>
        reports.ListAsync(
            new RunQuery(context.Workspace(), null, request.Contact, ActiveOnly: false),
            request.PageToken, PageTokens.Size(request.PageSize), context.CancellationToken);

    private static byte[] TextOf(HttpBody? body) =>
        body is { Data.Length: > 0 }
            ? body.Data.ToByteArray()
            : throw DomainError.Invalid("definition", "give a definition");
}
