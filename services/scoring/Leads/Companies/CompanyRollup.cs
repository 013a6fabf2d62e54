using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Partitions;
using Rapport.Hosting.Errors;
using Rapport.Leads.V1;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Leads.Companies;

/// <summary>
/// A company's score: the contact with the highest counts whole, the next half, then a quarter, and so on. So many
/// lukewarm contacts never outweigh one who is ready, and a second one still counts.
/// </summary>
internal sealed class CompanyRollup(
    IConnectionMultiplexer redis, RedisPartitions partitions, ScoreReader reader, ModelCatalog models)
{
    private const int MostShown = 20;
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The roll-up of a company's contacts in a model.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<CompanyScore> ReadAsync(string workspace, GetCompanyScoreRequest request, DateTimeOffset now)
    {
        var model = models.Get(workspace, request.Model, now);
        var set = ScoreWrites.CompanySet(workspace, request.Company);
        var pages = await Task.WhenAll(
            partitions.All.Select(p => database.SortedSetRangeByRankAsync(PartitionKeys.Of(p, set))));
        var contacts = await reader.ReadAsync(workspace, pages.SelectMany(page => page).Select(contact => (string)contact!));
        if (contacts.Count == 0)
            throw DomainError.NotFound("company", request.Company);
        var scores = contacts
            .Select(contact => (contact.Key, Score: ScoreSum.Of(model, contact.Value.Model(model.Number), now)))
            .OrderByDescending(contact => contact.Score).ThenBy(contact => contact.Key, StringComparer.Ordinal)
            .Select((contact, i) => new CompanyContribution
            {
                Contact = contact.Key, Score = contact.Score, Weight = Math.Pow(2, -i),
            }).ToList();
        return new CompanyScore
        {
            Company = request.Company, Model = model.Id, Contacts = contacts.Count,
            Score = scores.Sum(part => part.Score * part.Weight),
            Stage = contacts.Values.Max(contact => contact.Stage).Name(),
            Contributions = { scores.Take(MostShown) },
            AsOf = now.ToTimestamp(), DefinitionVersion = model.Version, Lag = reader.TotalLag(),
        };
    }
}
