using Rapport.Following;
using Rapport.Following.Partitions;
using Rapport.Hosting.Time;
using Rapport.Scoring.Scores.BackTests;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Scores.Receipts;
using Rapport.Scoring.Scores.Versions;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores;

/// <summary>What scores are made of.</summary>
internal static class ScoresModule
{
    /// <summary>Models, contact states that follow the log, and what reads them.</summary>
    public static void AddScores(this IServiceCollection services)
    {
        services.AddSingleton<ScoreModelStore>().AddDefinitionCatalog<ModelCatalog>();
        services.AddSingleton<ModelEditing>().AddSingleton<ModelLists>();

        services.AddSingleton<EventApplier>().AddSingleton<ScoringDecider>();
        services.AddSingleton(provider => new DueIndex(
            provider.GetRequiredService<IConnectionMultiplexer>(), provider.GetRequiredService<RedisPartitions>(), ScoreWrites.History));
        services.AddSingleton<HistorySweep>();
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<HistorySweep>());
        services.AddHostedService(provider => provider.GetRequiredService<HistorySweep>());

        services.AddSingleton<LogPages>().AddSingleton<PartitionFilling>().AddSingleton<VersionSweeping>()
            .AddSingleton<ExistingCrossings>().AddSingleton<VersionActivation>().AddSingleton<VersionRetirement>()
            .AddSingleton<VersionSteps>();
        services.AddSingleton<VersionFilling>();
        services.AddHostedService(provider => provider.GetRequiredService<VersionFilling>());
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<VersionFilling>());

        services.AddSingleton<BackTestStore>().AddSingleton<BackTester>().AddSingleton<BackTestQueue>().AddSingleton<BackTestRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<BackTestQueue>());

        services.AddSingleton<ScoreReader>().AddSingleton<ContactEvents>().AddSingleton<ContactScoreList>();
        services.AddSingleton<LeaderboardStore>().AddSingleton<RankedPages>().AddSingleton<BoundedBoard>()
            .AddSingleton<BoundedPages>().AddSingleton<ScoreBoards>();
        services.AddSingleton<ScoreExplainer>().AddSingleton<ReceiptReading>();
    }

    /// <summary>The public API.</summary>
    public static void MapScores(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<ScoreGrpc>();
        routes.MapGrpcService<ScoreModelGrpc>();
        routes.MapGrpcService<BackTestGrpc>();
        routes.MapGrpcService<ReceiptGrpc>();
    }
}
