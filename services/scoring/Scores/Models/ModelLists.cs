using System.Globalization;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores.Models;

/// <summary>Models and their versions, page by page.</summary>
internal sealed class ModelLists(ModelCatalog models, PageTokens tokens)
{
    /// <summary>A page of the workspace's models by id, each in the version in force, else the newest.</summary>
    public ListScoreModelsResponse Models(string workspace, ListScoreModelsRequest request, DateTimeOffset now)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "scoreModels", request.PageToken) ?? "";
        var found = models.Of(workspace).Histories.Select(history => history.Current(now)!)
            .Where(model => string.CompareOrdinal(model.Id, after) > 0).Take(size).ToList();
        var page = tokens.Cut(workspace, "scoreModels", found, size, model => model.ToProto(), model => model.Id);
        return new ListScoreModelsResponse { ScoreModels = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>A page of a model's versions, newest first.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public ListModelVersionsResponse Versions(string workspace, ListModelVersionsRequest request)
    {
        var versions = models.Of(workspace).History(request.Model).Versions;
        if (versions.Count == 0)
            throw DomainError.NotFound("score model", request.Model);
        var (size, query) = (PageTokens.Size(request.PageSize), $"versions/{request.Model}");
        var before = tokens.Read(workspace, query, request.PageToken) is { } place
            ? int.Parse(place, CultureInfo.InvariantCulture) : int.MaxValue;
        var found = versions.Reverse().Where(version => version.Version < before).Take(size).ToList();
        var page = tokens.Cut(workspace, query, found, size, version => version.ToProto(),
            version => version.Version.ToString(CultureInfo.InvariantCulture));
        return new ListModelVersionsResponse { Versions = { page.Items }, NextPageToken = page.NextToken };
    }
}
