using Rapport.Contact.V1;
using Rapport.Following;
using Rapport.Following.Bus;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Following.Rebuilding;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Time;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;
using Rapport.Tagging.Checking;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Lifecycle;
using Rapport.Tagging.Populations;
using Rapport.Tagging.Segments;
using Rapport.Tagging.Tags;
using StackExchange.Redis;

namespace Rapport.Tagging;

/// <summary>What tagging is made of.</summary>
internal static class TaggingModule
{
    /// <summary>Definitions, contact states that follow the log and the clock, and what reads them.</summary>
    public static void AddTagging(this WebApplicationBuilder builder)
    {
        builder.AddRedis();
        var services = builder.Services;
        services.AddRedisIdempotency();
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");
        services.AddContactLookup();

        services.AddSingleton<DefinitionStore>().AddSingleton<DefinitionEditing>().AddDefinitionCatalog<TaggingCatalog>();

        services.Follow("tagging")
            .DecidedInRedisBy<TaggingDecider>().ConcludedFrom<RedisOutbox>().RebuiltWith("{definitions}:", "{tags}:");

        services.AddSingleton(provider => new DueIndex(
            provider.GetRequiredService<IConnectionMultiplexer>(), provider.GetRequiredService<RedisPartitions>(), TagWrites.Due));
        services.AddSingleton<ContactSweep>().AddSingleton<TimeSweep>();
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<TimeSweep>());
        services.AddHostedService(provider => provider.GetRequiredService<TimeSweep>());

        services.AddSingleton<MemberIndex>().AddSingleton<PartitionContacts>().AddSingleton<PartitionPast>()
            .AddSingleton<PartitionFill>().AddSingleton<PartitionTakeUp>().AddSingleton<PartitionWork>().AddSingleton<PopulationSteps>();
        services.AddSingleton<PopulationFilling>().AddSingleton<DefinitionViews>();
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<PopulationFilling>());
        services.AddHostedService(provider => provider.GetRequiredService<PopulationFilling>());

        services.AddSingleton<ContactReader>().AddSingleton<TagCatalogStore>().AddSingleton<TagLists>()
            .AddSingleton<TagRuleLists>().AddSingleton<TagRuleEditing>();
        services.AddSingleton<ManualTags>().AddSingleton<CountingFaults>().AddSingleton<SegmentReader>()
            .AddSingleton<SegmentEditing>().AddSingleton<SegmentPreviewing>().AddSingleton<SampledContacts>();
        services.AddPersonalData("tagging").In<TaggedPerson>().ByRetention("kept_answers", 7);
    }

    /// <summary>The public API and the events that tagging hears.</summary>
    public static void MapTagging(this WebApplication app)
    {
        app.MapGrpcService<TagGrpc>();
        app.MapGrpcService<TagRuleGrpc>();
        app.MapGrpcService<ContactTagGrpc>();
        app.MapGrpcService<SegmentGrpc>();
        app.MapGrpcService<ConditionGrpc>();
        app.MapLifecycle();
        app.MapRebuilding();
        app.MapContactEvents("tagging");
    }
}
