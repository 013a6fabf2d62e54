using Rapport.Hosting.Paging;
using Rapport.Leads.V1;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Models;

namespace Rapport.Scoring.Leads;

/// <summary>Leads by stage, page by page.</summary>
internal sealed class LeadLists(ScoreReader reader, LeadIndex index, ModelCatalog models, PageTokens tokens)
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
            Leads =
            {
                leads.Where(lead => lead.Scores.Stage == stage)
                    .Select(lead => lead.ToLead(models.Of(workspace).Scored, now)),
            },
            NextPageToken = contacts.Count < size ? "" : tokens.Write(workspace, query, contacts[^1]),
        };
    }
}
