using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Journey.Definitions;
using Rapport.Journey.V1;

namespace Rapport.Journey.Runs;

/// <summary>Runs with the newest entry first, page by page.</summary>
internal sealed class RunLists(RunStore runs, JourneyStore journeys, RunOwners owners, PageTokens tokens)
{
    /// <summary>A page of a journey's runs.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown journey; FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListRunsResponse> OfJourneyAsync(
        string workspace, ListJourneyRunsRequest request, CancellationToken cancellation)
    {
        await journeys.FindAsync(workspace, request.Journey, cancellation);
        return await ReadAsync(
            new RunQuery(workspace, request.Journey, null, request.ActiveOnly), request.PageToken, request.PageSize,
            cancellation);
    }

    /// <summary>A page of a contact's runs; those of a merged one are the survivor's.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown contact; FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListRunsResponse> OfContactAsync(
        string workspace, ListContactRunsRequest request, CancellationToken cancellation) =>
        await ReadAsync(
            new RunQuery(
                workspace, null, await owners.FindAsync(workspace, request.Contact, cancellation), ActiveOnly: false),
            request.PageToken, request.PageSize, cancellation);

    private async Task<ListRunsResponse> ReadAsync(
        RunQuery query, string pageToken, int pageSize, CancellationToken cancellation)
    {
        var size = PageTokens.Size(pageSize);
        var text = $"runs?journey={query.Journey}&contact={query.Contact}&active={query.ActiveOnly}";
        var after = RunPlace.Parse(tokens.Read(query.Workspace, text, pageToken));
        var found = await runs.ListAsync(query, after, size, cancellation);
        var page = tokens.Cut(query.Workspace, text, found, size, report => report.ToProto(),
            report => new RunPlace(report.Run.EnteredAt, report.Run.Id).ToString());
        return new ListRunsResponse { Runs = { page.Items }, NextPageToken = page.NextToken };
    }
}
