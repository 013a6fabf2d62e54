using Rapport.Notification.V1;
using Rapport.Platform.Testing.Calls;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Service;

public sealed class FaultyCallTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Dictionary<string, string[]> Plausible = new()
    {
        ["id"] = ["intro", "offer"], ["template"] = ["intro", "offer"], ["channel"] = ["email", "call"], ["class"] = ["marketing", "transactional"],
        ["contact"] = ["c_01m8mw55fjfdabqq2bqfa505v5"], ["subject"] = ["Hello {{ contact.first_name }}"], ["queue"] = ["sales"],
        ["agent"] = ["ann"], ["text"] = ["{{ variables.offer }}"], ["purpose"] = ["marketing"], ["filter"] = ["queue=\"sales\""],
    };

    [Fact]
    public async Task Call_WholeOrFaulty_IsTakenOrRefusedWithReasonAndField()
    {
        await using var app = await NotificationApp.StartAsync(mongo);
        using var rest = app.Service.Rest();

        Assert.True(await FaultyCalls.PlayAsync(
            rest, [TemplateService.Descriptor, MessageService.Descriptor, SuppressionService.Descriptor, HandoffService.Descriptor,
                SendingPolicyService.Descriptor, InboundMailService.Descriptor, KillSwitchService.Descriptor,
                BroadcastService.Descriptor, WebhookService.Descriptor], seed: 14, Plausible) > 1_000);
    }
}
