using Rapport.Internal.V1;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>What notification keeps of a contact that was erased: that its address is suppressed, if it was.</summary>
public sealed class ErasureTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task ContactErased_InTheLog_ForgetsMessagesAndHandoffsAndKeepsSuppressions()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro", "transactional");
        foreach (var contact in new[] { "c_a", "c_b" })
        {
            app.PutContact(contact);
            await app.EnqueueAsync(NotificationApp.Send(contact));
            await app.EnqueueAsync(NotificationApp.Handoff(contact));
            await app.ToldAsync(contact, "message_sent");
            await app.ToldAsync(contact, "handoff_opened");
        }

        var act = NotificationApp.Act("c_a", "refused");
        await app.ConsentAsync(act);
        var suppression = await app.Suppressions.CreateSuppressionAsync(
            new CreateSuppressionRequest { Channel = "email", Address = "c_a@example.com", Reason = "complaint" });
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var person = new Person { Workspace = NotificationApp.Workspace, Contacts = { "c_a" }, ConsentEvents = { act.Id } };
        var exported = (await lifecycle.ExportPersonAsync(new ExportPersonRequest { Person = person })).Records;
        Assert.Equal(["messages", "handoffs", "consent_acts"], exported.Select(record => record.Store).Where(store => store != "frequencies"));

        var told = app.Log.Erase(NotificationApp.Workspace, "c_a", TimeProvider.System.GetUtcNow());
        await app.Service.PumpAsync(app.Log, _ => true);
        var verify = new VerifyErasedRequest { Person = person, Places = { new LogPlace { Partition = told.Partition, N = told.N } } };
        await Eventually.HoldsAsync(async () => (await lifecycle.VerifyErasedAsync(verify)).CaughtUp, "the erasure took effect");
        Assert.All((await lifecycle.VerifyErasedAsync(verify)).Stores, store => Assert.Equal(0, store.Items));
        Assert.Equal(suppression, await app.Suppressions.GetSuppressionAsync(new GetSuppressionRequest { Suppression = suppression.Id }));
        Assert.Equal(["c_b"], (await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest())).Handoffs.Select(handoff => handoff.Contact));
        Assert.Single((await app.Messages.ListContactMessagesAsync(new ListContactMessagesRequest { Contact = "c_b" })).Messages);
    }

    [Fact]
    public async Task Erase_ByCallWhileAMessageIsQueued_ItIsNeverSent()
    {
        // Nothing takes mails: they stay in the queue.
        await using var app = await NotificationApp.StartAsync(mongo, ("Notification:Smtp:Port", "1"));
        await app.SaveTemplateAsync("intro", "transactional");
        app.PutContact("c_a");
        await app.EnqueueAsync(NotificationApp.Send("c_a"));
        var lifecycle = app.Service.Client<LifecycleService.LifecycleServiceClient>();
        var request = new EraseRequest { Person = new Person { Workspace = NotificationApp.Workspace, Contacts = { "c_a" } } };
        Assert.Equal(1, (await lifecycle.EraseAsync(request)).Stores.Single(store => store.Store == "messages").Items);
        Assert.All((await lifecycle.EraseAsync(request)).Stores, store => Assert.Equal(0, store.Items));
        Assert.Empty((await app.Messages.ListContactMessagesAsync(new ListContactMessagesRequest { Contact = "c_a" })).Messages);
        Assert.Empty(app.Log.All());
    }
}
