using Microsoft.Extensions.Options;
using MimeKit;
using Rapport.Contact.V1;
using Rapport.Events.Policies;
using Rapport.Following;
using Rapport.Following.Bus;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Telemetry;
using Rapport.Hosting.Time;
using Rapport.Notification.Channels;
using Rapport.Notification.Channels.Email;
using Rapport.Notification.Commands;
using Rapport.Notification.Consents;
using Rapport.Notification.Contacts;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Messages;
using Rapport.Notification.Outbox;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Sending;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Telemetry;
using Rapport.Notification.Templates;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;

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
            .ValidateDataAnnotations().ValidateOnStart();
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

        services.AddSingleton<MessageStore>().AddSingleton<HandoffStore>().AddSingleton<TemplateStore>();
        services.AddSingleton<ConsentStore>().AddSingleton<SuppressionStore>();
        services.AddSingleton<IStoreStartup, NotificationStartup>();

        services.Follow("notification")
            .AppliedInMongoBy<ContactEventsApplier>("consent_act_watermarks").ConcludedFrom<NotificationOutbox>();

        services.AddSingleton<SmtpConnections>().AddSingleton<IMessageSender, EmailSender>();
        services.AddSingleton<ConsentFreshness>().AddSingleton<ConsentReader>().AddSingleton<ContactDirectory>();
        services.AddSingleton<EvidenceReader>().AddSingleton<SendPlanner>();
        services.AddSingleton<EndedClaims>().AddSingleton<MessageClaims>();
        services.AddSingleton<OutcomeRecorder>().AddSingleton<Dispatch>().AddSingleton<SendLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<SendLoop>());

        services.AddSingleton<HandoffIntake>().AddSingleton<HandoffMerges>();
        services.AddSingleton<DossierReader>().AddSingleton<HandoffQueue>();
        services.AddHostedService<HandoffSweep>();

        services.AddSingleton<TemplateCatalogue>().AddSingleton<TemplateEditing>().AddSingleton<TemplatePreview>();
        services.AddSingleton<MessageIntake>().AddSingleton<DirectMessages>().AddSingleton<MessageReader>();
        services.AddSingleton<CommandCheck>().AddSingleton<CommandIntake>().AddSingleton<SuppressionEditing>();
        services.AddSingleton<IClockParticipant, NotificationTimers>().AddSingleton<IGaugeSource, NotificationGauges>();
    }

    /// <summary>Orders, the public API, the call centre's queue, and the log.</summary>
    public static void MapNotification(this WebApplication app)
    {
        app.MapGrpcService<CommandGrpc>();
        app.MapGrpcService<TemplateGrpc>();
        app.MapGrpcService<MessageGrpc>();
        app.MapGrpcService<SuppressionGrpc>();
        app.MapGrpcService<HandoffGrpc>();
        app.MapContactEvents("notification");
        app.Lifetime.ApplicationStarted.Register(MessageMetrics.Show);
    }
}
