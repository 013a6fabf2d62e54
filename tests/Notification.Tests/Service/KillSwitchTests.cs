using Grpc.Core;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>Marketing is stopped, whatever has become of it by then.</summary>
public sealed class KillSwitchTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Switch_WhileABatchIsOnItsWay_StopsWhatIsClaimedAndQueuedWithinFiveSecondsAndNothingElse()
    {
        await using var app = await StartAsync(("Notification:Smtp:Connections", "1"));
        var before = await app.Mailbox.CountAsync();
        // Each of these takes 400 ms; they are decided and claimed together.
        await app.Mailbox.FailAsync(90, "delay", delayMs: 400);
        var orders = Enumerable.Range(0, 60).Select(_ => NotificationApp.Send("c_1")).ToArray();
        await app.EnqueueAsync(orders);
        await Eventually.HoldsAsync(async () => await app.Mailbox.CountAsync() > before, "the first is on its way");

        var set = await app.Switches.CreateKillSwitchAsync(new CreateKillSwitchRequest { Journey = "welcome", Reason = "wrong price" });
        var sent = await app.Mailbox.CountAsync();
        var invoice = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(invoice);
        foreach (var order in orders)
            await Eventually.HoldsAsync(async () => (await app.MessageAsync(order)).State is MessageState.Sent or MessageState.NotSent, "ended");
        // What went out went out within the time that was promised: so many of 400 ms, and the invoice.
        Assert.InRange(await app.Mailbox.CountAsync() - sent, 0, (int)(Promised / TimeSpan.FromMilliseconds(400)) + 1);
        var messages = new List<Message>();
        foreach (var order in orders)
            messages.Add(await app.MessageAsync(order));
        var stopped = messages.Where(message => message.State == MessageState.NotSent).ToList();
        Assert.NotEmpty(stopped);
        Assert.All(stopped, message => Assert.Equal(("kill_switch", "kill_switch", set.Id), (
            message.Reason, message.Decision.Asked[^1].Question, message.Decision.Asked[^1].By)));
        await app.ReachesAsync(invoice, MessageState.Sent);
        Assert.Equal("kill_switch", (await app.ToldAsync("c_1", "message_not_sent")).Properties.Fields["reason"].StringValue);

        await app.Switches.LiftKillSwitchAsync(new LiftKillSwitchRequest { KillSwitch = set.Id, Reason = "mended" });
        var later = NotificationApp.Send("c_1");
        await app.EnqueueAsync(later);
        await app.ReachesAsync(later, MessageState.Sent);
        Assert.Equal(MessageState.NotSent, (await app.Messages.GetMessageAsync(new GetMessageRequest { Message = stopped[0].Id })).State);
    }

    [Fact]
    public async Task Switch_ForAnotherJourneyOrWorkspace_StopsNothing()
    {
        await using var app = await StartAsync();
        await app.Switches.CreateKillSwitchAsync(new CreateKillSwitchRequest { Journey = "goodbye", Reason = "x" });
        await new KillSwitchService.KillSwitchServiceClient(app.Service.Calls("w2"))
            .CreateKillSwitchAsync(new CreateKillSwitchRequest { Reason = "x" });
        var order = NotificationApp.Send("c_1");
        await app.EnqueueAsync(order);
        await app.ReachesAsync(order, MessageState.Sent);
    }

    [Fact]
    public async Task Switch_SetReadListedAndLifted_SaysWhoAndWhy()
    {
        await using var app = await StartAsync();
        var set = await app.Switches.CreateKillSwitchAsync(new CreateKillSwitchRequest { Channel = "email", Reason = " wrong price " });
        Assert.StartsWith("ks_", set.Id, StringComparison.Ordinal);
        Assert.Equal(("email", "", "wrong price"), (set.Channel, set.Journey, set.Reason));
        Assert.NotEmpty(set.SetBy);
        Assert.Equal(set, await app.Switches.GetKillSwitchAsync(new GetKillSwitchRequest { KillSwitch = set.Id }));
        Assert.Equal(set, Assert.Single((await app.Switches.ListKillSwitchesAsync(new ListKillSwitchesRequest())).KillSwitches));

        var lifted = await app.Switches.LiftKillSwitchAsync(new LiftKillSwitchRequest { KillSwitch = set.Id, Reason = "mended" });
        Assert.Equal(("mended", set.SetBy), (lifted.LiftReason, lifted.LiftedBy));
        Assert.Equal(lifted, await app.Switches.LiftKillSwitchAsync(new LiftKillSwitchRequest { KillSwitch = set.Id, Reason = "again" }));
        Assert.Empty((await app.Switches.ListKillSwitchesAsync(new ListKillSwitchesRequest())).KillSwitches);
        Assert.Equal(lifted, Assert.Single(
            (await app.Switches.ListKillSwitchesAsync(new ListKillSwitchesRequest { IncludeLifted = true })).KillSwitches));

        var stranger = new KillSwitchService.KillSwitchServiceClient(app.Service.Calls("w2"));
        var missing = await Assert.ThrowsAsync<RpcException>(async () =>
            await stranger.LiftKillSwitchAsync(new LiftKillSwitchRequest { KillSwitch = set.Id, Reason = "mine" }));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        var faulty = await Assert.ThrowsAsync<RpcException>(async () => await app.Switches.CreateKillSwitchAsync(
            new CreateKillSwitchRequest { Channel = "pigeon", Journey = new string('j', 64) }));
        Assert.Equal(
            ["channel", "journey", "reason"],
            faulty.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(each => each.Field));
    }

    [Fact]
    public async Task Switch_ForWhatCanBeNoJourney_IsRefused()
    {
        await using var app = await StartAsync();
        var faulty = await Assert.ThrowsAsync<RpcException>(async () => await app.Switches.CreateKillSwitchAsync(
            new CreateKillSwitchRequest { Journey = "Welcome!", Reason = "wrong price" }));
        Assert.Equal("journey", Assert.Single(
            faulty.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
        Assert.Empty((await app.Switches.ListKillSwitchesAsync(new ListKillSwitchesRequest())).KillSwitches);
    }

    private async Task<NotificationApp> StartAsync(params (string Name, string Value)[] more)
    {
        var app = await NotificationApp.StartAsync(mongo, more);
        await app.SaveTemplateAsync("intro");
        await app.SaveTemplateAsync("code", "transactional");
        app.PutContact("c_1");
        await app.ConsentAsync("c_1", "granted");
        return app;
    }
}
