using Rapport.Contact.V1;
using Rapport.Defaults.Bus;
using Rapport.Defaults.Hosting;
using Rapport.Defaults.Partitions;
using Rapport.Defaults.Poison;
using Rapport.Defaults.Stores;
using Rapport.Scoring.Leads;
using Rapport.Scoring.Models;
using Rapport.Scoring.Scores;

namespace Rapport.Scoring;

/// <summary>What scoring is made of.</summary>
internal static class ScoringModule
{
    /// <summary>Models, contact states that follow the log, and what reads them.</summary>
    public static void AddScoring(this WebApplicationBuilder builder)
    {
        builder.AddRedis();
        var services = builder.Services;
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");

        services.AddSingleton<ScoreModelStore>().AddSingleton<ModelCatalog>();
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddHostedService(provider => provider.GetRequiredService<ModelCatalog>());

        services.AddSingleton<RedisPartitions>().AddSingleton<ContactHistory>();
        services.AddSingleton<IRunDecider, ScoringDecider>();
        services.AddRunFollower<RedisRunApplier>("scoring", ReplayForm.Recompute);
        services.AddConclusionRelay<RedisOutbox>();

        services.AddSingleton<ScoreReader>().AddSingleton<LeaderboardStore>().AddSingleton<ScoreBoards>();
        services.AddSingleton<LeadIndex>().AddSingleton<LeadDesk>();
    }

    /// <summary>The public API and the events that scoring hears.</summary>
    public static void MapScoring(this WebApplication app)
    {
        app.MapGrpcService<ScoreGrpc>();
        app.MapGrpcService<LeadGrpc>();
        app.MapContactEvents("scoring");
    }
}
