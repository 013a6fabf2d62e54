using Rapport.Following.Lifecycle;
using Rapport.Scoring.Leads;
using Rapport.Scoring.Propensity;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Values;

namespace Rapport.Scoring;

/// <summary>What scoring is made of: four wings that follow one log.</summary>
internal static class ScoringModule
{
    /// <summary>The wings.</summary>
    public static void AddScoring(this IServiceCollection services)
    {
        services.AddScores();
        services.AddLeads();
        services.AddValues();
        services.AddPropensity();
        services.AddPersonalData("scoring").In<ScoredPerson>().In<DecidedPerson>().In<ValuedPerson>().In<JudgedPerson>()
            .ByRetention("back_tests", 7).ByRetention("kept_answers", 7);
    }

    /// <summary>The public API.</summary>
    public static void MapScoring(this IEndpointRouteBuilder routes)
    {
        routes.MapScores();
        routes.MapLeads();
        routes.MapValues();
        routes.MapPropensity();
    }
}
