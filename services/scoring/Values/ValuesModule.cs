using Rapport.Following;
using Rapport.Hosting.Time;
using Rapport.Scoring.Values.Fits;
using Rapport.Scoring.Values.Points;
using Rapport.Scoring.Values.Settings;
using Rapport.Scoring.Values.Stored;

namespace Rapport.Scoring.Values;

/// <summary>What value is made of.</summary>
internal static class ValuesModule
{
    /// <summary>Purchases, forecasts, points and tiers.</summary>
    public static void AddValues(this IServiceCollection services)
    {
        services.AddSingleton<ValueReader>().AddSingleton<ValueViews>().AddSingleton<ValueDecider>();
        services.AddSingleton<ValueSettingsStore>().AddSingleton<ValueSettingsEditing>();

        services.AddOptions<ValueOptions>().BindConfiguration("Scoring:Value");
        services.AddSingleton<ValueFitStore>().AddSingleton<ValueFitRequests>().AddSingleton<BuyerReader>().AddSingleton<ValueFitter>();
        services.AddSingleton<ValueFitDemand>().AddSingleton<ValueFitSchedule>().AddHostedService<ValueFitting>();

        services.AddDefinitionCatalog<PointsCatalog>();
        services.AddSingleton<PointsHistory>().AddSingleton<PointsQueue>().AddSingleton<PointsAccounts>();
        services.AddSingleton<ValueReviews>().AddSingleton<TimeReviews>();
        services.AddHostedService(provider => provider.GetRequiredService<TimeReviews>());
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<TimeReviews>());
    }

    /// <summary>The public API.</summary>
    public static void MapValues(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<ValueGrpc>();
        routes.MapGrpcService<PointsGrpc>();
        routes.MapGrpcService<ValueSettingsGrpc>();
        routes.MapGrpcService<ValueModelGrpc>();
    }
}
