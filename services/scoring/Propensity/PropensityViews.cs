using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Propensity.V1;

namespace Rapport.Scoring.Propensity;

/// <summary>How likely contacts are, with what makes them so.</summary>
internal sealed class PropensityViews(
    PropensityStore models, TrainingStore trainings, ProbabilityStore probabilities, PageTokens tokens)
{
    private const int ShownParts = 5;

    /// <summary>What each model of the workspace says of one contact.</summary>
    public async Task<IReadOnlyList<ContactPropensity>> OfContactAsync(
        string workspace, string contact, long lag, DateTimeOffset now)
    {
        var found = new List<ContactPropensity>();
        foreach (var (model, training) in await trainings.AllInForceAsync(workspace))
            if (await probabilities.FindAsync(training.Run, contact) is { } ranked)
                found.Add(View(model, training, ranked, lag, now));
        return found;
    }

    /// <summary>A page of the contacts, the most likely first.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, STATE_FORBIDS, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListPropensitiesResponse> ListAsync(string workspace, ListPropensitiesRequest request, DateTimeOffset now)
    {
        var name = new ModelName(workspace, request.Model);
        if (await models.FindAsync(name) is null)
            throw DomainError.NotFound("propensity model", request.Model);
        var (size, least) = (PageTokens.Size(request.PageSize), request.MinProbability);
        if (least is not (>= 0 and <= 1))
            throw DomainError.Invalid("min_probability", "is not between 0 and 1");
        var training = await trainings.InForceAsync(name)
            ?? throw new DomainError(ErrorReason.StateForbids, "No training of the model has succeeded yet.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = "untrained" },
            };
        var query = string.Create(CultureInfo.InvariantCulture, $"propensities/{request.Model}/{training.Run}/{least:R}");
        var skip = tokens.Read(workspace, query, request.PageToken) is { } place
            ? long.Parse(place, CultureInfo.InvariantCulture) : 0;
        var found = await probabilities.ReadAsync(training.Run, least, skip, size);
        var total = await probabilities.CountAsync(training.Run, least);
        return new ListPropensitiesResponse
        {
            Contacts = { found.Select(ranked => View(request.Model, training, ranked, 0, now)) },
            TotalSize = total,
            NextPageToken = skip + found.Count >= total ? "" : tokens.Write(
                workspace, query, (skip + found.Count).ToString(CultureInfo.InvariantCulture)),
        };
    }

    private static ContactPropensity View(
        string model, PropensityTraining training, RankedContact ranked, long lag, DateTimeOffset now)
    {
        var view = new ContactPropensity
        {
            Contact = ranked.Judged.Contact, Model = model, Probability = ranked.Judged.Probability,
            Decile = ranked.Decile,
            Band = ranked.Decile switch
            {
                >= 9 => PropensityBand.High,
                >= 6 => PropensityBand.Middle,
                _ => PropensityBand.Low,
            },
            Algorithm = training.Used.ToProto(), AsOf = training.AsOf?.ToTimestamp(), DefinitionVersion = training.Number,
            Age = Duration.FromTimeSpan(training.AsOf < now ? now - training.AsOf.Value : TimeSpan.Zero), Lag = lag,
        };
        if (view.Algorithm == PropensityAlgorithm.Logistic)
            Explain(view, training, ranked.Judged.Features);
        return view;
    }

    private static void Explain(ContactPropensity view, PropensityTraining training, float[] features)
    {
        if (training.Formula is not { } formula || features.Length != training.Features.Count)
            return;
        var parts = formula.Explain(training.Features, features);
        (view.LogOdds, view.Base) = (formula.LogOdds(features), formula.Base);
        view.Rest = parts.Skip(ShownParts).Sum(part => part.LogOdds);
        view.Contributions.AddRange(parts.Take(ShownParts).Select(part => new PropensityContribution
        {
            Feature = part.Feature, Value = part.Value, LogOdds = part.LogOdds,
        }));
    }
}
