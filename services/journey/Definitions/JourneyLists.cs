using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>Journeys by id, page by page.</summary>
internal sealed class JourneyLists(JourneyStore journeys, PageTokens tokens)
{
    /// <summary>A page of journeys.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListJourneysResponse> ReadAsync(
        string workspace, ListJourneysRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "journeys", request.PageToken) ?? "";
        var found = await journeys.ListAsync(workspace, after, size, cancellation);
        var page = tokens.Cut(workspace, "journeys", found, size, journey => journey.ToProto(), journey => journey.Id);
        return new ListJourneysResponse { Journeys = { page.Items }, NextPageToken = page.NextToken };
    }
}
