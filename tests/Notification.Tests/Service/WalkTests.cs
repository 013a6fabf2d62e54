using Grpc.Core;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Rapport.Notification.Tests.Service;

/// <summary>What holds for every call of the service, those included that do not exist yet.</summary>
public sealed class WalkTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly ServiceDescriptor[] Services =
    [
        TemplateService.Descriptor, MessageService.Descriptor, SuppressionService.Descriptor, HandoffService.Descriptor,
        SendingPolicyService.Descriptor, InboundMailService.Descriptor, KillSwitchService.Descriptor, BroadcastService.Descriptor,
    ];

    private static readonly Dictionary<string, string> Bodies = [];

    [Fact]
    public async Task EveryCallAboutAContact_ThatDoesNotExist_IsNotFound()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        var own = app.Service.Calls(NotificationApp.Workspace);

        await StrangerWalk.RefusesAsync(own, Bodies, Services);

        // The two that name it in the body.
        foreach (var (call, json) in ContactInTheBody("c_01m8mw55fjfdabqq2bqfa505v5", "a b"))
        {
            var refusal = await call.RefusedAsync(own, call.NewRequest(json));
            Assert.Equal((StatusCode.NotFound, "contact"), (refusal.Code, refusal.Metadata.GetValueOrDefault("resource")));
        }
    }

    [Fact]
    public async Task EveryCallAboutAContact_NobodyCanSayWhetherItExists_MakesNothingUp()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        app.Contacts.BeforeAnswer = () => throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        var own = app.Service.Calls(NotificationApp.Workspace);

        await StrangerWalk.AwaitsAsync(own, Bodies, Services);

        foreach (var (call, json) in ContactInTheBody("c_01m8mw55fjfdabqq2bqfa505v5"))
        {
            var refusal = await call.RefusedAsync(own, call.NewRequest(json));
            Assert.Equal((StatusCode.Unavailable, "UNAVAILABLE"), (refusal.Code, refusal.Reason));
        }
    }

    [Fact]
    public async Task EveryList_InPagesOfOne_TellsTheSameAndRefusesForeignTokens()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        var own = app.Service.Calls(NotificationApp.Workspace);
        foreach (var id in (string[])["a", "b", "c"])
        {
            await app.SaveTemplateAsync(id, "transactional");
            app.PutContact("c_" + id);
            await app.Suppressions.CreateSuppressionAsync(
                new CreateSuppressionRequest { Channel = "email", Address = $"{id}@example.org" });
            await app.Switches.CreateKillSwitchAsync(new CreateKillSwitchRequest { Reason = id });
        }

        foreach (var id in (string[])["a", "b", "c"])
            await app.Messages.SendMessageAsync(new SendMessageRequest { Contact = "c_a", Template = id });
        await app.EnqueueAsync(NotificationApp.Handoff("c_a"), NotificationApp.Handoff("c_b"), NotificationApp.Handoff("c_c"));
        foreach (var subject in (string[])["first", "second", "third"])
            await app.SaveTemplateAsync("spring", "transactional", subject);
        app.Segments.Put("buyers", "c_a", "c_b", "c_c");
        var broadcasts = new List<Broadcast>();
        foreach (var name in (string[])["x", "y", "z"])
            broadcasts.Add(await app.Broadcasts("key_ann").CreateBroadcastAsync(BroadcastTests.Draft(name)));
        await app.Broadcasts("key_bob").ApproveBroadcastAsync(
            new ApproveBroadcastRequest { Broadcast = broadcasts[0].Id, Etag = broadcasts[0].Etag });
        await app.Broadcasts("key_ann").StartBroadcastAsync(new StartBroadcastRequest { Broadcast = broadcasts[0].Id });
        await Eventually.HoldsAsync(
            async () => (await app.Broadcasts("key_ann").GetBroadcastAsync(new GetBroadcastRequest { Broadcast = broadcasts[0].Id }))
                .State == BroadcastState.Done, "it is sent");

        await ListWalk.AllHoldAsync(
            own, app.Service.Calls("w2"),
            new Dictionary<string, string>
            {
                ["ListTemplates"] = "{}", ["ListContactMessages"] = """{"contact":"c_a"}""", ["ListSuppressions"] = "{}",
                ["ListHandoffs"] = "{}", ["ListKillSwitches"] = "{}",
                ["ListTemplateVersions"] = """{"template":"spring"}""", ["ListBroadcasts"] = "{}",
                ["ListBroadcastRecipients"] = $"{{\"broadcast\":\"{broadcasts[0].Id}\"}}",
            },
            elsewhere: [], Services);
        var handoffs = PublicCall.Of(Services).Single(call => call.Rpc.Name == "ListHandoffs");
        await ListWalk.RefusesTokenOfAsync(own, handoffs, "{}", handoffs, """{"filter":"state=\"open\""}""");
    }

    [Fact]
    public async Task Handoffs_InAList_ComeWithoutTheirDossiers()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        app.PutContact("c_1");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"));
        var claim = await app.Handoffs.ClaimHandoffAsync(new ClaimHandoffRequest { Queue = "sales", Agent = "ann" });

        var listed = Assert.Single((await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest())).Handoffs);
        var found = await app.Handoffs.GetHandoffAsync(new GetHandoffRequest { Handoff = claim.Handoff.Id });

        Assert.NotNull(found.Dossier);
        Assert.Equal(found.Dossier, claim.Handoff.Dossier);
        found.Dossier = null;
        Assert.Equal(found, listed);
    }

    [Fact]
    public async Task EveryWrite_HoweverItIsMisshapen_IsRefusedWithAReason()
    {
        await using var app = await NotificationApp.StartAsync(mongo);

        await MisshapenWalk.RefusesAsync(app.Service.Calls(NotificationApp.Workspace), Services);
    }

    private static IEnumerable<(PublicCall Call, string Json)> ContactInTheBody(params string[] contacts)
    {
        var calls = PublicCall.Of(Services).ToDictionary(call => call.Rpc.Name);
        foreach (var id in contacts)
        {
            yield return (calls["SendMessage"], $$"""{"contact":"{{id}}","template":"intro"}""");
            yield return (calls["PreviewTemplate"], $$"""{"contact":"{{id}}","template":"intro"}""");
        }
    }
}
