using Rapport.Hosting.Contacts;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>The paged lists: journeys by id, runs with the newest entry first.</summary>
internal sealed class JourneyLists(
    JourneyStores stores, JourneyStore journeys, ContactLookup contacts, PageTokens tokens)
{
    private const int MostMerges = 8;

    /// <summary>A page of journeys.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListJourneysResponse> JourneysAsync(
        string workspace, ListJourneysRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "journeys", request.PageToken) ?? "";
        var found = await journeys.ListAsync(workspace, after, size, cancellation);
        var page = tokens.Cut(workspace, "journeys", found, size, journey => journey.ToProto(), journey => journey.Id);
        return new ListJourneysResponse { Journeys = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>A page of a journey's runs.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown journey; FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListRunsResponse> RunsOfJourneyAsync(
        string workspace, ListJourneyRunsRequest request, CancellationToken cancellation)
    {
        await journeys.FindAsync(workspace, request.Journey, cancellation);
        return await RunsAsync(
            new RunQuery(workspace, request.Journey, null, request.ActiveOnly), request.PageToken, request.PageSize,
            cancellation);
    }

    /// <summary>A page of a contact's runs; those of a merged one are the survivor's.</summary>
    /// <exception cref="DomainError">NOT_FOUND for an unknown contact; FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListRunsResponse> RunsOfContactAsync(
        string workspace, ListContactRunsRequest request, CancellationToken cancellation) =>
        await RunsAsync(
            new RunQuery(
                workspace, null, await SurvivorOfAsync(workspace, request.Contact, cancellation), ActiveOnly: false),
            request.PageToken, request.PageSize, cancellation);

    private async Task<ListRunsResponse> RunsAsync(
        RunQuery query, string pageToken, int pageSize, CancellationToken cancellation)
    {
        var size = PageTokens.Size(pageSize);
        var text = $"runs?journey={query.Journey}&contact={query.Contact}&active={query.ActiveOnly}";
        var after = RunPlace.Parse(tokens.Read(query.Workspace, text, pageToken));
        var found = await stores.Runs.ListAsync(query, after, size, cancellation);
        var page = tokens.Cut(query.Workspace, text, found, size, report => report.ToProto(),
            report => new RunPlace(report.Run.EnteredAt, report.Run.Id).ToString());
        return new ListRunsResponse { Runs = { page.Items }, NextPageToken = page.NextToken };
    }

    private async Task<string> SurvivorOfAsync(string workspace, string contact, CancellationToken cancellation)
    {
        for (var hops = 0; hops < MostMerges; hops++)
        {
            var known = await stores.Facts.FindAsync([(workspace, contact)], cancellation);
            if (known.Count == 0)
                return await HasRunsAsync(workspace, contact, cancellation)
                    ? contact : (await contacts.GetAsync(workspace, contact, cancellation)).Contact_;
            if (known[0].MergedInto is not { } survivor)
                break;
            contact = survivor;
        }

        return contact;
    }

    // Facts are kept only of what conditions may read; whoever has a run exists all the same.
    private async Task<bool> HasRunsAsync(string workspace, string contact, CancellationToken cancellation) =>
        (await stores.Runs.ListAsync(
            new RunQuery(workspace, null, contact, ActiveOnly: false), null, 1, cancellation)).Count > 0;
}
