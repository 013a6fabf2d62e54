using Microsoft.Extensions.Options;
using MimeKit;
using Rapport.Contact.V1;
using Rapport.Events.Policies;
using Rapport.Following;
using Rapport.Following.Bus;
using Rapport.Following.Lifecycle;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Rapport.Notification.Audiences;
using Rapport.Notification.Bounces;
using Rapport.Notification.Broadcasts;
using Rapport.Notification.Channels;
using Rapport.Notification.Channels.Email;
using Rapport.Notification.Commands;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Confirmations;
using Rapport.Notification.Consents;
using Rapport.Notification.Contacts;
using Rapport.Notification.DoubleOptIn;
using Rapport.Notification.Frequencies;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Hits;
using Rapport.Notification.Inbound;
using Rapport.Notification.KillSwitches;
using Rapport.Notification.Lifecycle;
using Rapport.Notification.Links;
using Rapport.Notification.Messages;
using Rapport.Notification.Outbox;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Pages;
using Rapport.Notification.Policies;
using Rapport.Notification.Preferences;
using Rapport.Notification.Secrets;
using Rapport.Notification.Sending;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Telemetry;
using Rapport.Notification.Templates;
using Rapport.Notification.Webhooks;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;
using Rapport.Tagging.V1;

namespace Rapport.Notification;

/// <summary>What notification is made of.</summary>
internal static class NotificationModule
{
    /// <summary>Stores, what it hears and tells, the sender with its channels, and the hand-off queue.</summary>
    public static void AddNotification(this WebApplicationBuilder builder)
    {
        builder.AddMongo("rapport_notification");
        var services = builder.Services;
        services.AddMongoIdempotency();
        services.AddOptions<NotificationOptions>().BindConfiguration("Notification")
            .ValidateDataAnnotations()
            .Validate<IOptions<RapportOptions>>(
                (own, rapport) => own.Secret.Length > 0 || rapport.Value.Development,
                "Notification:Secret is missing: 32 characters or more, kept for good (docs/operations/rotate-keys.md).")
            .Validate<IOptions<RapportOptions>>(
                (own, rapport) => rapport.Value.Development || own.PublicUrl.StartsWith("https://", StringComparison.Ordinal),
                "Notification:PublicUrl has to begin with https:// outside development.")
            .Validate<IOptions<RapportOptions>>(
                (own, rapport) => rapport.Value.Development || !own.WebhookPrivateAddresses,
                "Notification:WebhookPrivateAddresses is for development: with it, a key of a workspace reaches what stands beside the platform.")
            .ValidateOnStart();
        services.AddOptions<SmtpOptions>().BindConfiguration("Notification:Smtp").ValidateDataAnnotations()
            .Validate(
                smtp => MailboxAddress.TryParse(smtp.From, out _), "Notification:Smtp:From is not an e-mail address.")
            .ValidateOnStart();
        services.AddOptions<ConsentLawOptions>().BindConfiguration("ConsentLaw").Validate(
            law => PolicyBook.Faults(law).Count == 0,
            "ConsentLaw:Confirmed has an entry of no policy, of another version than the policy's, or without By and On.")
            .ValidateOnStart();
        services.AddSingleton(provider => new PolicyBook(provider.GetRequiredService<IOptions<ConsentLawOptions>>().Value));
        services.AddContactLookup();
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");
        services.AddServiceClient<ConsentService.ConsentServiceClient>("Contact");
        services.AddServiceClient<SegmentService.SegmentServiceClient>("Tagging");

        services.AddSingleton<MessageStore>().AddSingleton<HandoffStore>().AddSingleton<TemplateStore>();
        services.AddSingleton<ConsentStore>().AddSingleton<SuppressionStore>().AddSingleton<SendingPolicyStore>();
        services.AddSingleton<FrequencyStore>().AddSingleton<ActStore>();
        services.AddSingleton<KillSwitchStore>().AddSingleton<KillSwitchEditing>().AddSingleton<ConfirmationStore>();
        services.AddSingleton<IStoreStartup, NotificationStartup>();

        services.AddPersonalData("notification").In<AddressedPerson>().In<AskedPerson>()
            .In<WrittenPerson>().In<HandedOverPerson>().In<WishingPerson>().In<ConsentingPerson>()
            .In<ToldOfPerson>()
            .ByRetention("kept_answers", 7);
        services.Follow("notification")
            .AppliedInMongoBy<NotificationEventsApplier>("consent_act_watermarks").ConcludedFrom<NotificationOutbox>();

        services.AddSingleton<ContactEventsApplier>();

        services.AddSingleton<WebhookStore>().AddSingleton<WebhookDeliveryStore>().AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookCatalogue>().AddSingleton<WebhookQueue>().AddSingleton<WebhookEditing>().AddSingleton<WebhookReview>();
        services.AddSingleton<WebhookContent>().AddSingleton<WebhookSender>().AddSingleton<WebhookAttempts>().AddSingleton<WebhookLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookLoop>());

        services.AddSingleton<SmtpConnections>().AddSingleton<IMessageSender, EmailSender>();
        services.AddSingleton<ConsentFreshness>().AddSingleton<ConsentReader>().AddSingleton<ContactDirectory>();
        services.AddSingleton<NotificationKeys>().AddSingleton<AddressHash>();
        services.AddSingleton<LinkTokens>().AddSingleton<ReturnAddresses>().AddSingleton<MessageLinks>();
        services.AddSingleton<SuppressionIds>().AddSingleton<SuppressedAddresses>().AddHostedService<PlainHashes>();
        services.AddSingleton<SendingPolicyEditing>();
        services.AddSingleton<ContactActs>().AddSingleton<PreferenceCentre>().AddSingleton<ContactPages>();
        services.AddSingleton<ConfirmLinks>().AddSingleton<ConfirmPages>().AddSingleton<ConfirmationIntake>();
        services.AddHostedService<ConfirmationMails>();
        services.AddSingleton<TrackedLinks>().AddSingleton<HitRecording>().AddSingleton<HitPages>().AddHostedService<HitJudging>();
        services.AddSingleton<BounceRecording>().AddSingleton<ComplaintRecording>().AddSingleton<InboundMails>();

        services.AddSingleton<EvidenceReader>().AddSingleton<FactsGathering>();
        services.AddSingleton<PlaceReservation>().AddSingleton<PlaceReturns>().AddSingleton<SendPlanner>();
        services.AddSingleton<EndedClaims>().AddSingleton<MessageClaims>().AddSingleton<LastLook>();
        services.AddSingleton<OutcomeRecorder>().AddSingleton<Dispatch>().AddSingleton<SendLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<SendLoop>());

        services.AddSingleton<HandoffIntake>().AddSingleton<HandoffMerges>();
        services.AddSingleton<DossierReader>().AddSingleton<HandoffQueue>();
        services.AddHostedService<HandoffSweep>();

        services.AddSingleton<TemplateCatalogue>().AddSingleton<TemplateEditing>().AddSingleton<TemplatePreview>();
        services.AddSingleton<TemplateUsers>().AddSingleton<TemplateTest>();
        services.AddSingleton<BroadcastStore>().AddSingleton<BroadcastChunkStore>().AddSingleton<SegmentMembers>();
        services.AddSingleton<BroadcastAudience>().AddSingleton<BroadcastRelease>().AddSingleton<BroadcastWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<BroadcastWorker>());
        services.AddSingleton<BroadcastEditing>().AddSingleton<BroadcastTrial>().AddSingleton<BroadcastFeedbacks>();
        services.AddSingleton<MessageIntake>().AddSingleton<DirectMessages>().AddSingleton<MessageReader>();
        services.AddSingleton<CommandCheck>().AddSingleton<CommandIntake>().AddSingleton<SuppressionEditing>();
        services.AddSingleton<IClockParticipant, NotificationTimers>().AddSingleton<IGaugeSource, NotificationGauges>();
    }

    /// <summary>Orders, the public API, the pages behind links, the call centre's queue, and the log.</summary>
    public static void MapNotification(this WebApplication app)
    {
        app.MapGrpcService<CommandGrpc>();
        app.MapGrpcService<TemplateGrpc>();
        app.MapGrpcService<BroadcastGrpc>();
        app.MapGrpcService<MessageGrpc>();
        app.MapGrpcService<SuppressionGrpc>();
        app.MapGrpcService<SendingPolicyGrpc>();
        app.MapGrpcService<InboundMailGrpc>();
        app.MapGrpcService<KillSwitchGrpc>();
        app.MapGrpcService<HandoffGrpc>();
        app.MapGrpcService<WebhookGrpc>();
        ContactPages.Map(app);
        ConfirmPages.Map(app);
        HitPages.Map(app);
        app.MapLifecycle();
        app.MapContactEvents("notification");
        app.Lifetime.ApplicationStarted.Register(MessageMetrics.Show);
    }
}
