using Rapport.Contact.V1;
using Rapport.Following;
using Rapport.Following.Bus;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Rapport.Journey.Definitions;
using Rapport.Journey.Entries;
using Rapport.Journey.Lifecycle;
using Rapport.Journey.Runs;
using Rapport.Journey.Telemetry;
using Rapport.Notification.V1;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;
using Rapport.Storage.Time;

namespace Rapport.Journey;

/// <summary>Table of contents of the journey service.</summary>
internal static class JourneyModule
{
    /// <summary>Adds stores, the log's follower, timers and hand-over.</summary>
    public static WebApplicationBuilder AddJourney(this WebApplicationBuilder builder)
    {
        builder.AddMongo("rapport_journey");
        var services = builder.Services;
        services.AddMongoIdempotency();
        services.AddOptions<JourneyOptions>().BindConfiguration("Journey").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IStoreStartup, JourneyStoreStartup>();
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");
        services.AddContactLookup();
        services.AddServiceClient<CommandService.CommandServiceClient>("Notification");

        services.AddSingleton<JourneyStore>().AddDefinitionCatalog<JourneyCatalog>();
        services.AddSingleton<CountAtSteps>(provider => provider.GetRequiredService<RunStore>().CountAtStepsAsync);
        services.AddSingleton<JourneyEditing>().AddSingleton<JourneyLists>();

        services.AddSingleton<RunStore>().AddSingleton<FactsStore>().AddSingleton<ContactHistory>().AddSingleton<RunBatches>();
        services.AddSingleton<RefusalStore>().AddSingleton<PlannedEntryStore>();
        services.AddSingleton<WorkShares>().AddSingleton<Wakeups>()
            .AddSingleton<RunReports>().AddSingleton<RunLists>().AddSingleton<RunOwners>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkShares>());
        services.AddSingleton<StoreTime>();
        services.AddSingleton<DueRuns>()
            .AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<DueRuns>());
        services.AddSingleton<CommandDispatch>()
            .AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<CommandDispatch>());
        services.AddSingleton<Enrollments>().AddSingleton<EntryExplanations>().AddSingleton<Simulations>();
        services.AddSingleton<PlannedEntries>()
            .AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<PlannedEntries>());
        services.AddHostedService<PlannedEntryLoop>();
        services.AddHostedService<TimerLoop>().AddHostedService<CommandLoop>();

        services.AddSingleton<IGaugeSource, JourneyGauges>();
        // Facts before what is planned by them: whoever plans looks for them once more afterwards.
        services.AddPersonalData("journey").In<RunStore>().In<FactsStore>().In<PlannedEntryStore>().In<RefusedPerson>()
            .ByRetention("kept_answers", 7);
        services.Follow("journey").AppliedInMongoBy<RunApplier>("watermarks").ConcludedFrom<RunConclusions>();
        return builder;
    }

    /// <summary>Maps the API and the bus.</summary>
    public static WebApplication MapJourney(this WebApplication app)
    {
        app.MapGrpcService<JourneyGrpc>();
        app.MapGrpcService<JourneyRunGrpc>();
        app.MapGrpcService<JourneyEntryGrpc>();
        app.MapLifecycle();
        app.MapContactEvents("journey");
        app.Lifetime.ApplicationStarted.Register(JourneyMetrics.Show);
        return app;
    }
}
