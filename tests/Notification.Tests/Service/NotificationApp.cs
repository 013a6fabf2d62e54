using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core.Interceptors;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events.Consents;
using Rapport.Hosting.Callers;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>
/// Notification in this process over a real database and a real mailbox, with log and contacts in memory.
/// </summary>
internal sealed class NotificationApp : IAsyncDisposable
{
    public const string Workspace = "w1";
    private readonly FakeLogServer server;

    private NotificationApp(
        FakeLog log, FakeContacts contacts, FakeConsents consents, FakeLogServer server, FakeSegments segments,
        TestMailbox mailbox, Dictionary<string, string> settings)
    {
        this.server = server;
        (Log, Contacts, Consents, Segments, Mailbox) = (log, contacts, consents, segments, mailbox);
        Service = new ServiceUnderTest<NotificationOptions>(server.Address, log.PartitionCount, settings);
        Commands = Service.Client<CommandService.CommandServiceClient>();
        Templates = Service.Client<TemplateService.TemplateServiceClient>();
        Messages = Service.Client<MessageService.MessageServiceClient>();
        Suppressions = Service.Client<SuppressionService.SuppressionServiceClient>();
        Handoffs = Service.Client<HandoffService.HandoffServiceClient>();
        Switches = Service.Client<KillSwitchService.KillSwitchServiceClient>();
        Inbound = Service.Client<InboundMailService.InboundMailServiceClient>();
        Webhooks = Service.Client<WebhookService.WebhookServiceClient>();
        Database = settings["Mongo:Database"];
    }

    public FakeLog Log { get; }

    public FakeContacts Contacts { get; }

    public FakeConsents Consents { get; }

    public FakeSegments Segments { get; }

    public TestMailbox Mailbox { get; }

    public ServiceUnderTest<NotificationOptions> Service { get; }

    public CommandService.CommandServiceClient Commands { get; }

    public TemplateService.TemplateServiceClient Templates { get; }

    public MessageService.MessageServiceClient Messages { get; }

    public SuppressionService.SuppressionServiceClient Suppressions { get; }

    public HandoffService.HandoffServiceClient Handoffs { get; }

    public KillSwitchService.KillSwitchServiceClient Switches { get; }

    public InboundMailService.InboundMailServiceClient Inbound { get; }

    public WebhookService.WebhookServiceClient Webhooks { get; }

    /// <summary>Name of its database.</summary>
    public string Database { get; }

    public static async Task<NotificationApp> StartAsync(MongoFixture mongo, params (string Name, string Value)[] more)
    {
        var log = new FakeLog();
        var contacts = new FakeContacts(log);
        var consents = new FakeConsents();
        var segments = await FakeSegments.StartAsync();
        var mailbox = await TestMailbox.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Mongo"] = mongo.ConnectionString,
            ["Mongo:Database"] = mongo.NewDatabase().DatabaseNamespace.DatabaseName,
            ["Rapport:Services:Tagging"] = segments.Address,
            ["Notification:Smtp:Port"] = mailbox.SmtpPort.ToString(CultureInfo.InvariantCulture),
            [ServiceUnderTest<NotificationOptions>.Patience] = ServiceUnderTest<NotificationOptions>.Patient,
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        var app = new NotificationApp(
            log, contacts, consents, await FakeLogServer.StartAsync(log, contacts, consents), segments, mailbox, settings);
        await app.Service.ReadyAsync();
        return app;
    }

    /// <summary>Broadcasts as a key reaches them.</summary>
    public BroadcastService.BroadcastServiceClient Broadcasts(string principal) =>
        new(Service.Calls(Workspace).Intercept(headers =>
        {
            headers.Add(CallerContext.PrincipalHeader, principal);
            return headers;
        }));

    /// <summary>A template "Hello {{ contact.first_name }}" of the class.</summary>
    public async Task SaveTemplateAsync(
        string id, string messageClass = "marketing", string subject = "Hello {{ contact.first_name }}") =>
        await Templates.SaveTemplateAsync(new SaveTemplateRequest
        {
            Template = new Template
            {
                Id = id, Channel = "email", Class = messageClass, Subject = subject,
                Html = "<p>Dear {{ contact.first_name }}</p><a href=\"{{ unsubscribe_url }}\">no more</a>",
                Text = "Dear {{ contact.first_name }} {{ unsubscribe_url }}",
            },
        });

    /// <summary>A contact with an e-mail address and a first name.</summary>
    public void PutContact(string id, string? firstName = null) => Contacts.Put(
        Workspace, id, $"{id}@example.com", ("first_name", Value.ForString(firstName ?? id)));

    /// <summary>Something that happened now.</summary>
    public static Event Said(string id, string name, string contact = "c_1", string workspace = Workspace) => new()
    {
        Id = id, Workspace = workspace, Contact = contact, Name = name,
        OccurredAt = TimeProvider.System.GetUtcNow().ToTimestamp(), ReceivedAt = TimeProvider.System.GetUtcNow().ToTimestamp(),
        Properties = new Struct { Fields = { ["amount"] = Value.ForString("12") } },
    };

    /// <summary>Things that happened, brought by the bus and applied when this returns.</summary>
    public async Task SayAsync(params Event[] said)
    {
        foreach (var each in said)
            Log.Append(each);
        await Service.PumpAsync(Log, _ => true);
    }

    /// <summary>An act of consent, brought by the bus and applied when this returns.</summary>
    public Task ConsentAsync(string contact, string state, string channel = "email") =>
        ConsentAsync(Act(contact, state, channel));

    /// <summary>The same for an act that is given.</summary>
    public async Task ConsentAsync(Event act)
    {
        Log.Append(act);
        await Service.PumpAsync(Log, _ => true);
    }

    /// <summary>
    /// An act of consent for marketing, now, as contact takes one that names no address: it holds for the contact's
    /// address, and a refusal for the person.
    /// </summary>
    public static Event Act(string contact, string state, string channel = "email")
    {
        ConsentAddress[] addresses = [new("email", $"{contact}@example.com")];
        return Act(contact, state, channel, state == "refused" ? [.. addresses, ConsentAddress.Person(contact)] : addresses);
    }

    /// <summary>An act of consent for marketing, now, that holds for these addresses.</summary>
    public static Event Act(string contact, string state, string channel, ConsentAddress[] addresses)
    {
        var act = new Event
        {
            Id = Guid.NewGuid().ToString(), Workspace = Workspace, Contact = contact, Name = "consent_changed",
            OccurredAt = TimeProvider.System.GetUtcNow().ToTimestamp(),
            ReceivedAt = TimeProvider.System.GetUtcNow().ToTimestamp(),
            Properties = new Struct
            {
                Fields =
                {
                    ["purpose"] = Value.ForString("marketing"), ["channel"] = Value.ForString(channel),
                    ["state"] = Value.ForString(state),
                },
            },
        };
        ConsentEvent.WriteAddresses(act, addresses);
        return act;
    }

    /// <summary>An order to send, as a journey gives it.</summary>
    public static Command Send(string contact, string template = "intro", DateTimeOffset? expireAt = null) => new()
    {
        CommandId = Guid.NewGuid().ToString(), Workspace = Workspace, Contact = contact, Journey = "welcome",
        JourneyRun = "jr_1", Step = "mail", IssuedAt = TimeProvider.System.GetUtcNow().ToTimestamp(),
        ExpireAt = expireAt?.ToTimestamp(), CauseId = "cause", Hop = 1,
        SendMessage = new SendMessageAction { Channel = "email", Template = template },
    };

    /// <summary>An order to hand off, as a journey gives it.</summary>
    public static Command Handoff(
        string contact, string reason = "mql", int priority = 0, DateTimeOffset? expireAt = null) => new()
    {
        CommandId = Guid.NewGuid().ToString(), Workspace = Workspace, Contact = contact, Journey = "welcome",
        JourneyRun = "jr_1", Step = "call", IssuedAt = TimeProvider.System.GetUtcNow().ToTimestamp(),
        ExpireAt = expireAt?.ToTimestamp(), CauseId = "cause", Hop = 1,
        OpenHandoff = new OpenHandoffAction
        {
            Queue = "sales", Reason = reason, Priority = priority,
            Dossier = new Struct { Fields = { ["stage"] = Value.ForString("mql") } },
        },
    };

    public async Task<EnqueueResponse> EnqueueAsync(params Command[] commands) =>
        await Commands.EnqueueAsync(new EnqueueRequest { Commands = { commands } });

    /// <summary>The message of a command.</summary>
    public async Task<Message> MessageAsync(Command command) => await Messages.GetMessageAsync(
        new GetMessageRequest { Message = "nr_" + command.CommandId.Replace("-", "", StringComparison.Ordinal) });

    /// <summary>Waits until the message of a command is in a state, and gives it.</summary>
    public async Task<Message> ReachesAsync(Command command, MessageState state)
    {
        Message? last = null;
        await Eventually.HoldsAsync(
            async () => (last = await MessageAsync(command)).State == state, $"message {command.CommandId} in {state}");
        return last!;
    }

    /// <summary>Waits until the log tells an event of a name about a contact, said by one where that is given, and gives it.</summary>
    public async Task<Event> ToldAsync(string contact, string name, string? by = null)
    {
        Event? told = null;
        await Eventually.HoldsAsync(() => Task.FromResult((told = Log.All().Select(e => e.Event).FirstOrDefault(e =>
            e.Contact == contact && e.Name == name && (by is null || e.Origin?.Name == by))) is not null), $"{name} in the log");
        return told!;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await server.DisposeAsync();
        await Segments.DisposeAsync();
        await Mailbox.DisposeAsync();
    }
}
