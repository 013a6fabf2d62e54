using Rapport.Journey.V1;
using Rapport.Platform.Testing.Calls;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

public sealed class FaultyCallTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Dictionary<string, string[]> Plausible = new()
    {
        ["journey"] = ["cart", "lead"], ["contact"] = ["c_01m8mw55fjfdabqq2bqfa505v5"],
        ["definition"] =
        [
            """{"journey": "cart", "entry": {"event": "cart_added"}, "steps": [{"id": "a", "wait": "2d"}, {"id": "end", "exit": {"reason": "done"}}]}""",
            """{"journey": "lead", "entry": {"event": "x"}, "steps": [{"id": "a", "send": {"channel": "email", "template": "t"}}]}""",
        ],
    };

    [Fact]
    public async Task Call_WholeOrFaulty_IsTakenOrRefusedWithReasonAndField()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        using var rest = stage.Service.Rest();

        Assert.True(await FaultyCalls.PlayAsync(rest, [JourneyService.Descriptor, JourneyRunService.Descriptor, JourneyEntryService.Descriptor], seed: 13, Plausible) > 400);
    }
}
