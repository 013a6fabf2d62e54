using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Startup;
using Rapport.Journey.V1;
using Rapport.Leads.V1;
using Rapport.Notification.V1;
using Rapport.Propensity.V1;
using Rapport.Scoring.V1;
using Rapport.Tagging.V1;
using Rapport.Values.V1;

namespace Rapport.Hosting.Tests.Transcoding;

/// <summary>
/// Every public service as it is hosted, with nothing in it: a call that can be read is answered 501, all others before
/// that. In the environment of developers, which is the one that tells too much.
/// </summary>
public sealed class BareServices : IAsyncLifetime
{
    public const string Token = "token-of-the-tests-0123456789";
    private readonly WebApplication app;

    public BareServices()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration["Rapport:ServiceToken"] = Token;
        builder.AddRapport("tests");
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapRapport();
        app.MapGrpcService<Contacts>();
        app.MapGrpcService<Consents>();
        app.MapGrpcService<Quarantine>();
        app.MapGrpcService<Tags>();
        app.MapGrpcService<TagRules>();
        app.MapGrpcService<ContactTags>();
        app.MapGrpcService<Segments>();
        app.MapGrpcService<Scores>();
        app.MapGrpcService<ScoreModels>();
        app.MapGrpcService<BackTests>();
        app.MapGrpcService<Receipts>();
        app.MapGrpcService<Leads>();
        app.MapGrpcService<Precision>();
        app.MapGrpcService<Contracts>();
        app.MapGrpcService<Companies>();
        app.MapGrpcService<Values>();
        app.MapGrpcService<Points>();
        app.MapGrpcService<ValueSettings>();
        app.MapGrpcService<ValueModels>();
        app.MapGrpcService<Propensities>();
        app.MapGrpcService<Journeys>();
        app.MapGrpcService<JourneyRuns>();
        app.MapGrpcService<Templates>();
        app.MapGrpcService<Broadcasts>();
        app.MapGrpcService<Messages>();
        app.MapGrpcService<Suppressions>();
        app.MapGrpcService<Handoffs>();
        app.MapGrpcService<SendingPolicies>();
        app.MapGrpcService<InboundMails>();
        app.MapGet("/broken", _ => throw new InvalidOperationException("a secret of the inside"));
        app.MapPost("/refused", _ => throw Hosting.Errors.DomainError.NotFound("thing", "t1"));
    }

    public static IEnumerable<ServiceDescriptor> Descriptors =>
    [
        ContactService.Descriptor, ConsentService.Descriptor, QuarantineService.Descriptor,
        TagService.Descriptor, TagRuleService.Descriptor, ContactTagService.Descriptor, SegmentService.Descriptor,
        ScoreService.Descriptor, ScoreModelService.Descriptor, BackTestService.Descriptor, ReceiptService.Descriptor,
        LeadService.Descriptor, LeadPrecisionService.Descriptor, MqlContractService.Descriptor, CompanyScoreService.Descriptor,
        ValueService.Descriptor, PointsService.Descriptor, ValueSettingsService.Descriptor, ValueModelService.Descriptor,
        PropensityService.Descriptor, JourneyService.Descriptor, JourneyRunService.Descriptor,
        TemplateService.Descriptor, MessageService.Descriptor, SuppressionService.Descriptor, HandoffService.Descriptor,
        SendingPolicyService.Descriptor, InboundMailService.Descriptor, BroadcastService.Descriptor,
    ];

    public TestServer Server => app.GetTestServer();

    /// <summary>Calls as the gateway does.</summary>
    public HttpClient Client()
    {
        var client = Server.CreateClient();
        client.DefaultRequestHeaders.Add(CallerContext.ServiceTokenHeader, Token);
        client.DefaultRequestHeaders.Add(CallerContext.WorkspaceHeader, "w1");
        return client;
    }

    public Task InitializeAsync() => app.StartAsync();

    public async Task DisposeAsync()
    {
        using var hurried = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(hurried.Token);
        await app.DisposeAsync();
    }

    private sealed class Contacts : ContactService.ContactServiceBase;

    private sealed class Consents : ConsentService.ConsentServiceBase;

    private sealed class Quarantine : QuarantineService.QuarantineServiceBase;

    private sealed class Tags : TagService.TagServiceBase;

    private sealed class TagRules : TagRuleService.TagRuleServiceBase;

    private sealed class ContactTags : ContactTagService.ContactTagServiceBase;

    private sealed class Segments : SegmentService.SegmentServiceBase;

    private sealed class Scores : ScoreService.ScoreServiceBase;

    private sealed class ScoreModels : ScoreModelService.ScoreModelServiceBase;

    private sealed class BackTests : BackTestService.BackTestServiceBase;

    private sealed class Receipts : ReceiptService.ReceiptServiceBase;

    private sealed class Leads : LeadService.LeadServiceBase;

    private sealed class Precision : LeadPrecisionService.LeadPrecisionServiceBase;

    private sealed class Contracts : MqlContractService.MqlContractServiceBase;

    private sealed class Companies : CompanyScoreService.CompanyScoreServiceBase;

    private sealed class Values : ValueService.ValueServiceBase;

    private sealed class Points : PointsService.PointsServiceBase;

    private sealed class ValueSettings : ValueSettingsService.ValueSettingsServiceBase;

    private sealed class ValueModels : ValueModelService.ValueModelServiceBase;

    private sealed class Propensities : PropensityService.PropensityServiceBase;

    private sealed class Journeys : JourneyService.JourneyServiceBase;

    private sealed class JourneyRuns : JourneyRunService.JourneyRunServiceBase;

    private sealed class Templates : TemplateService.TemplateServiceBase;

    private sealed class Broadcasts : BroadcastService.BroadcastServiceBase;

    private sealed class Messages : MessageService.MessageServiceBase;

    private sealed class Suppressions : SuppressionService.SuppressionServiceBase;

    private sealed class Handoffs : HandoffService.HandoffServiceBase;

    private sealed class SendingPolicies : SendingPolicyService.SendingPolicyServiceBase;

    private sealed class InboundMails : InboundMailService.InboundMailServiceBase;
}
