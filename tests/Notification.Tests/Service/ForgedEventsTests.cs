using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

/// <summary>What the platform did not say moves no hand-off and permits nothing, whatever it is called.</summary>
public sealed class ForgedEventsTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Forged_EveryNameByEverybody_MovesNoHandoffAndSendsNothing()
    {
        await using var app = await LivedAsync();
        foreach (var forged in Forgeries.Of(NotificationApp.Workspace, "c_2", "c_1", Now)
            .Concat(Forgeries.Of(NotificationApp.Workspace, "c_1", "c_2", Now)))
            app.Log.Append(forged);
        await app.Service.PumpAsync(app.Log, _ => true);

        Assert.Equal("c_1", await OpenHandoffOfAsync(app));
        var refused = NotificationApp.Send("c_2");
        await app.EnqueueAsync(refused);
        Assert.Equal("no_consent", (await app.ReachesAsync(refused, MessageState.NotSent)).Reason);
    }

    [Fact]
    public async Task Absorbed_SaidByThePlatform_MovesTheHandoff()
    {
        await using var app = await LivedAsync();
        app.Log.Append(Forgeries.Said(
            EventNames.ContactAbsorbed, NotificationApp.Workspace, "c_2", "c_1", Now,
            EventOrigins.Of(OriginKind.Service, "contact")));
        await app.Service.PumpAsync(app.Log, _ => true);

        await Eventually.HoldsAsync(async () => await OpenHandoffOfAsync(app) == "c_2", "the hand-off has moved");
    }

    [Fact]
    public async Task Grant_ThatWaitsToBeConfirmed_PermitsNothingARefusalCounts()
    {
        await using var app = await LivedAsync();
        await app.ConsentAsync("c_2", "pending");
        var waiting = NotificationApp.Send("c_2");
        await app.EnqueueAsync(waiting);
        await app.ReachesAsync(waiting, MessageState.NotSent);

        await app.ConsentAsync("c_1", "granted");
        await app.ConsentAsync("c_1", "refused");
        var refused = NotificationApp.Send("c_1");
        await app.EnqueueAsync(refused);
        await app.ReachesAsync(refused, MessageState.NotSent);
    }

    private async Task<NotificationApp> LivedAsync()
    {
        var app = await NotificationApp.StartAsync(mongo);
        await app.SaveTemplateAsync("intro");
        app.PutContact("c_1");
        app.PutContact("c_2");
        await app.EnqueueAsync(NotificationApp.Handoff("c_1"));
        await app.ToldAsync("c_1", EventNames.HandoffOpened);
        return app;
    }

    private static async Task<string> OpenHandoffOfAsync(NotificationApp app) => Assert.Single(
        (await app.Handoffs.ListHandoffsAsync(new ListHandoffsRequest { Filter = "state=\"open\"" })).Handoffs).Contact;
}
