namespace Rapport.Scoring.Propensity;

/// <summary>What propensities are made of.</summary>
internal static class PropensityModule
{
    /// <summary>Definitions, trainings, probabilities.</summary>
    public static void AddPropensity(this IServiceCollection services)
    {
        services.AddOptions<PropensityOptions>().BindConfiguration("Scoring:Propensity");
        services.AddSingleton<PropensityStore>().AddSingleton<TrainingStore>().AddSingleton<ProbabilityStore>();
        services.AddSingleton<BehaviourLog>().AddSingleton<PropensityTrainer>().AddSingleton<PropensitySchedule>();
        services.AddSingleton<PropensityEditing>().AddSingleton<PropensityViews>();
        services.AddHostedService<PropensityJob>();
    }

    /// <summary>The public API.</summary>
    public static void MapPropensity(this IEndpointRouteBuilder routes) => routes.MapGrpcService<PropensityGrpc>();
}
