using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.Options;
using Rapport.Contact.Archive;
using Rapport.Contact.Attributes;
using Rapport.Contact.Attributes.Declarations;
using Rapport.Contact.Audit;
using Rapport.Contact.Consents;
using Rapport.Contact.Contacts;
using Rapport.Contact.Contracts.Schemas;
using Rapport.Contact.Contracts;
using Rapport.Contact.DeadLetters;
using Rapport.Contact.Erasures;
using Rapport.Contact.EventLog;
using Rapport.Contact.Identities;
using Rapport.Contact.Imports;
using Rapport.Contact.Inbox;
using Rapport.Contact.Ingest;
using Rapport.Contact.LogReading;
using Rapport.Contact.Merges;
using Rapport.Contact.Profiles;
using Rapport.Contact.Quarantine;
using Rapport.Contact.Telemetry;
using Rapport.Contact.Tombstones;
using Rapport.Contact.Workspaces;
using Rapport.Events.Policies;
using Rapport.Following;
using Rapport.Following.Lifecycle;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;
using Rapport.Storage.Time;

namespace Rapport.Contact;

/// <summary>What contact is made of.</summary>
internal static class ContactModule
{
    /// <summary>Options, stores, and the two background works: the inbox writer and the numberer.</summary>
    public static void AddContact(this WebApplicationBuilder builder)
    {
        builder.AddMongo("rapport_contact");
        var services = builder.Services;
        services.AddOptions<ContactOptions>().BindConfiguration("Contact").ValidateDataAnnotations()
            .Validate<IOptions<RapportOptions>>(
                (own, rapport) => own.Secret.Length > 0 || rapport.Value.Development,
                "Contact:Secret is missing: 32 characters or more, kept for good (docs/operations/rotate-keys.md).")
            .ValidateOnStart();
        services.AddDaprClient();
        services.AddPoisonGuard("contact");
        // First of what is prepared: whatever is stamped later is stamped by it.
        services.AddSingleton<StoreTime>().AddSingleton<StoreClock>();
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<StoreClock>());
        services.AddHostedService(provider => provider.GetRequiredService<StoreClock>());
        services.AddMongoIdempotency();

        services.AddSingleton<InboxStore>().AddSingleton<LogHeadStore>().AddSingleton<EventStore>();
        services.AddSingleton<ContactStore>().AddSingleton<IdentityStore>().AddSingleton<ConsentStore>().AddSingleton<MergeStore>();
        services.AddSingleton<DuplicateStore>().AddSingleton<RejectStore>().AddSingleton<KeyStore>().AddSingleton<KeyEditing>();
        services.AddSingleton<SessionStore>().AddSingleton<Credentials>();
        services.AddSingleton<WorkspaceStore>().AddSingleton<WorkspaceEditing>();
        services.AddSingleton<AuditStore>().AddSingleton<AuditReview>().AddSingleton<AuditIntake>();
        services.AddSingleton<QuarantineStore>().AddSingleton<LogStores>();
        services.AddSingleton<IdentifierTypeStore>().AddSingleton<IdentifierTypeCatalogue>();
        services.AddSingleton<IdentityCalls>().AddSingleton<IdentifierReview>().AddSingleton<MergeReview>();
        services.AddSingleton<ImportStore>().AddSingleton<ImportPartStore>().AddSingleton<ImportErrorStore>();
        services.AddSingleton<AttributeStore>().AddSingleton<ContactIndexStore>().AddSingleton<LastSeenStore>();
        services.AddSingleton<EventContractStore>().AddSingleton<ViolationStore>();
        services.AddSingleton<TombstoneKeys>().AddSingleton<TombstoneStore>().AddSingleton<ErasureStore>();
        services.AddSingleton<IStoreStartup, ContactStartup>();
        services.AddErasures();
        services.AddAttributes();
        services.AddContracts();

        services.AddSingleton<EventAcceptance>().AddSingleton<TraitAcceptance>().AddSingleton<ContractAcceptance>()
            .AddSingleton<RepeatSearch>().AddSingleton<Intake>().AddSingleton<SegmentIntake>();
        services.AddSingleton<PrivacySignals>();
        services.AddSingleton<IServiceMethodProvider<IngestGrpc>, IngestMethods>();
        services.AddSingleton<NamedBatches>();
        services.AddSingleton<ConclusionIntake>().AddSingleton<InboxWriter>();
        services.AddSingleton<IntakeStore>().AddSingleton<InboxGauge>().AddSingleton<OpenStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<InboxGauge>());
        services.AddHostedService(provider => provider.GetRequiredService<InboxWriter>());

        services.AddSingleton<NumberingTransaction>().AddSingleton<StretchPublisher>().AddSingleton<Numberer>();
        services.AddHostedService(provider => provider.GetRequiredService<StretchPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<Numberer>());
        services.AddSingleton<ILogProgress, LogProgress>();
        services.AddSingleton<IClockParticipant>(provider => provider.GetRequiredService<Numberer>());

        services.AddSingleton<ImportChunk>().AddSingleton<ImportWorker>().AddSingleton<ImportEditing>().AddSingleton<ImportPreviewing>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportWorker>());

        services.AddSingleton<QuarantineReview>().AddSingleton<PoisonIntake>().AddSingleton<DeadLetterIntake>();
        services.AddSingleton<DefinitionArchiveStore>();
        services.AddSingleton<IGaugeSource, ContactGauges>();
        services.AddSingleton<ProfileEdits>().AddSingleton<ContactSearch>().AddSingleton<AttributeHistory>();
        services.AddSingleton<ContactReader>().AddSingleton<ContactLists>().AddSingleton<ConsentRecord>().AddSingleton<ConsentLists>()
            .AddSingleton<ConsentChecks>().AddSingleton<ConfirmationStore>().AddSingleton<ConsentConfirmations>();
        services.AddOptions<ConsentLawOptions>().BindConfiguration("ConsentLaw").Validate(
            law => PolicyBook.Faults(law).Count == 0,
            "ConsentLaw:Confirmed has an entry of no policy, of another version than the policy's, or without By and On.")
            .ValidateOnStart();
        services.AddSingleton(provider => new PolicyBook(provider.GetRequiredService<IOptions<ConsentLawOptions>>().Value));
        services.AddHostedService<EarlierConsents>();
    }

    /// <summary>What contact keeps of people, and what forgets it here and in the other services.</summary>
    private static void AddErasures(this IServiceCollection services)
    {
        services.AddPersonalData("contact").In<KnownPerson>().In<LoggedPerson>().In<MergedPerson>().In<ConsentedPerson>()
            .In<AskedPerson>().In<QuarantinedPerson>().In<SeenPerson>()
            .ByRetention("import_parts", 7).ByRetention("rejects", 7).ByRetention("kept_answers", 7).ByRetention("duplicates", 30);
        Lifecycles.AddClients(services);
        services.AddSingleton<LifecycleGrpc>().AddSingleton<Lifecycles>().AddSingleton<ErasureCalls>().AddSingleton<ErasureWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ErasureWorker>());
    }

    /// <summary>What is declared of attributes, and what keeps their indexes.</summary>
    private static void AddAttributes(this IServiceCollection services)
    {
        // Read after the collections are prepared.
        services.AddSingleton<AttributeCatalogue>().AddSingleton<AttributeDeclarations>();
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<AttributeCatalogue>());
        services.AddHostedService(provider => provider.GetRequiredService<AttributeCatalogue>());
        services.AddHostedService<AttributeIndexBuilding>();
        services.AddHostedService<LastSeenFollowing>();
    }

    /// <summary>The contracts of events, and the counts of what breaks them.</summary>
    private static void AddContracts(this IServiceCollection services)
    {
        services.AddSingleton<EventContractCatalogue>().AddSingleton<SeenEvents>().AddSingleton<ViolationTally>();
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<EventContractCatalogue>());
        services.AddHostedService(provider => provider.GetRequiredService<EventContractCatalogue>());
        services.AddHostedService(provider => provider.GetRequiredService<ViolationTally>());
    }

    /// <summary>
    /// The public API, the log for the other services, credentials for the gateway, the Segment paths, and what the bus
    /// could not deliver.
    /// </summary>
    public static void MapContact(this WebApplication app)
    {
        app.MapGrpcService<ContactGrpc>();
        app.MapGrpcService<ProfileGrpc>();
        app.MapGrpcService<AttributeGrpc>();
        app.MapGrpcService<EventSchemaGrpc>();
        app.MapGrpcService<ConsentGrpc>();
        app.MapGrpcService<IdentifierTypeGrpc>();
        app.MapGrpcService<IdentifierGrpc>();
        app.MapGrpcService<MergeGrpc>();
        app.MapGrpcService<EventLogGrpc>();
        app.MapGrpcService<QuarantineGrpc>();
        app.MapGrpcService<CredentialGrpc>();
        app.MapGrpcService<ImportGrpc>();
        app.MapGrpcService<ApiKeyGrpc>();
        app.MapGrpcService<WriteKeyGrpc>();
        app.MapGrpcService<WorkspaceGrpc>();
        app.MapGrpcService<AuditGrpc>();
        app.MapGrpcService<AuditNoteGrpc>();
        app.MapGrpcService<DefinitionArchiveGrpc>();
        app.MapGrpcService<ErasureGrpc>();
        app.MapGrpcService<PersonExportGrpc>();
        app.MapLifecycle();
        app.MapIngestGrpc();
        app.MapNativeEvents();
        app.MapSegmentPaths();
        app.MapDeadLetters();
        app.Lifetime.ApplicationStarted.Register(IngestMetrics.Show);
        app.Lifetime.ApplicationStarted.Register(NumberingMetrics.Show);
    }
}
