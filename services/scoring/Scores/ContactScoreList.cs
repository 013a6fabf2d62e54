using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;
using ModelState = Rapport.Scoring.Scores.Domain.ModelState;

namespace Rapport.Scoring.Scores;

/// <summary>A contact's score in every model.</summary>
internal sealed class ContactScoreList(ModelCatalog models, ScoreReader reader)
{
    /// <summary>By the versions in force, and by those in the shadow where they are asked for.</summary>
    /// <exception cref="Hosting.Errors.DomainError">NOT_FOUND.</exception>
    public async Task<ListContactScoresResponse> ReadAsync(
        string workspace, ListContactScoresRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        var scored = models.Of(workspace).Scored;
        var asked = scored.All.Where(model =>
            model.IsActive(now) || (request.IncludeShadow && model.State == ModelState.Shadow));
        return new ListContactScoresResponse { Scores = { asked.Select(model => contact.ToScore(model, scored, now)) } };
    }
}
