using Rapport.Leads.V1;
using Rapport.Platform.Testing.Calls;
using Rapport.Platform.Testing.Stores;
using Rapport.Propensity.V1;
using Rapport.Scoring.V1;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Service;

public sealed class FaultyCallTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly Dictionary<string, string[]> Plausible = new()
    {
        ["id"] = ["hot", "engagement", "vip"], ["condition"] = ["event.name == \"x\"", "contact.plan == \"pro\"", "count("],
        ["contact"] = ["c_01m8mw55fjfdabqq2bqfa505v5"], ["model"] = ["engagement", "hot"], ["threshold"] = ["hot"],
        ["points_expression"] = ["event.properties.amount / 10.0"], ["filter"] = ["stage=\"mql\""], ["name"] = ["Ann"], ["cells"] = ["A1"],
    };

    // Earn and burn wait for the log, which does not move here; their own tests have one that does.
    [Fact]
    public async Task Call_WholeOrFaulty_IsTakenOrRefusedWithReasonAndField()
    {
        await using var app = await ScoringApp.StartAsync(redis);
        using var rest = app.Service.Rest();
        Assert.True(await FaultyCalls.PlayAsync(rest, ScoringApp.PublicServices, seed: 12, Plausible, "EarnPoints", "BurnPoints") > 1_500);
    }
}
