using Rapport.Contact.V1;
using Rapport.Following;
using Rapport.Following.Bus;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Following.Rebuilding;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Scoring.Leads;
using Rapport.Scoring.Leads.Companies;
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Leads.Precision;
using Rapport.Scoring.Propensity;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.BackTests;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.Scores.Receipts;
using Rapport.Scoring.Scores.Versions;
using Rapport.Scoring.Values;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;
using StackExchange.Redis;

namespace Rapport.Scoring;

/// <summary>What scoring is made of.</summary>
internal static class ScoringModule
{
    /// <summary>Models, contact states that follow the log, and what reads them.</summary>
    public static void AddScoring(this WebApplicationBuilder builder)
    {
        builder.AddRedis();
        var services = builder.Services;
        services.AddRedisIdempotency();
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");
        services.AddContactLookup();

        services.AddSingleton<ScoreModelStore>().AddSingleton<ContractStore>().AddSingleton<ModelCatalog>();
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddHostedService(provider => provider.GetRequiredService<ModelCatalog>());

        services.AddSingleton<RedisPartitions>().AddSingleton<ContactHistory>().AddSingleton<EventApplier>();
        services.AddSingleton<ScoringDecider>().AddSingleton<ValueDecider>().AddSingleton<IRunDecider, JointDecider>();
        services.AddRebuilding("scoring", "{models}:", "{value}:settings", PropensityStore.Models);
        services.AddRunFollower<RedisRunApplier>("scoring", ReplayForm.Recompute);
        services.AddConclusionRelay<RedisOutbox>();

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
        services.AddSingleton<BackTestStore>().AddSingleton<BackTester>().AddSingleton<BackTestSurroundings>();

        services.AddSingleton<ScoreReader>().AddSingleton<ContactEvents>().AddSingleton<LeaderboardStore>()
            .AddSingleton<BoundedBoard>().AddSingleton<BoardReads>();
        services.AddSingleton<ModelDesk>().AddSingleton<ModelLists>().AddSingleton<BackTestDesk>()
            .AddSingleton<ScoreExplainer>().AddSingleton<ScoreBoards>().AddSingleton<ReceiptDesk>().AddSingleton<ScoreDesks>();

        services.AddSingleton<LeadIndex>().AddSingleton<LeadLists>().AddSingleton<VerdictClaims>().AddSingleton<LeadDesk>();
        services.AddSingleton<LeadPrecisionReport>().AddSingleton<ReweightingProposal>().AddSingleton<CompanyRollup>()
            .AddSingleton<ContractDesk>().AddSingleton<ContractLists>().AddSingleton<LeadReports>();
        services.AddValue();
        services.AddPropensity();
    }

    /// <summary>The public API and the events that scoring hears.</summary>
    public static void MapScoring(this WebApplication app)
    {
        app.MapGrpcService<ScoreGrpc>();
        app.MapGrpcService<LeadGrpc>();
        app.MapGrpcService<ValueGrpc>();
        app.MapGrpcService<PropensityGrpc>();
        app.MapRebuilding();
        app.MapContactEvents("scoring");
    }
}
