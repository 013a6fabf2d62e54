using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Defaults.Paging;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Models;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>Models with their leaderboards, page by page.</summary>
internal sealed class ScoreBoards(ModelCatalog models, LeaderboardStore places, ScoreReader reader, PageTokens tokens)
{
    /// <summary>A page of a model's leaderboard.</summary>
    public async Task<Leaderboard> ReadAsync(string workspace, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var model = models.Get(workspace, request.Model);
        var size = PageTokens.Size(request.PageSize);
        var query = $"leaderboard/{model.Number}";
        var after = tokens.Read(workspace, query, request.PageToken) is { } place ? ParsePlace(place) : null;
        var found = await places.ReadAsync(model.Number, after, size);
        return new Leaderboard
        {
            Entries =
            {
                found.Select(p => new LeaderboardEntry
                {
                    Contact = p.Contact, Score = ModelScore.ScoreOfRank(p.Rank, now, model.HalfLife),
                }),
            },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, FormatPlace(found[^1])),
            AsOf = now.ToTimestamp(),
            DefinitionVersion = model.Version,
            Lag = reader.TotalLag(),
        };
    }

    /// <summary>Deletes a model and its leaderboard.</summary>
    public async Task DeleteModelAsync(string workspace, string id)
    {
        var model = models.Get(workspace, id);
        await models.DeleteAsync(workspace, id);
        await places.DropAsync(model.Number);
    }

    /// <summary>A page of the workspace's models.</summary>
    public ListScoreModelsResponse ListModels(string workspace, ListScoreModelsRequest request)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "scoreModels", request.PageToken) ?? "";
        var found = models.Of(workspace).All
            .Where(model => string.CompareOrdinal(model.Id, after) > 0).Take(size).ToList();
        return new ListScoreModelsResponse
        {
            Models = { found.Select(model => model.ToProto()) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, "scoreModels", found[^1].Id),
        };
    }

    private static string FormatPlace(Place place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Rank:R}/{place.Contact}");

    private static Place? ParsePlace(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new Place(double.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture), text[(slash + 1)..]);
    }
}
