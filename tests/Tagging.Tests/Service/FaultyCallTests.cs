using Rapport.Platform.Testing.Calls;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

public sealed class FaultyCallTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly Dictionary<string, string[]> Plausible = new()
    {
        ["id"] = ["hot", "keen", "vip"], ["tag"] = ["hot", "keen"], ["condition"] = ["event.name == \"x\"", "\"hot\" in contact.tags", "count("],
        ["contact"] = ["c_01m8mw55fjfdabqq2bqfa505v5"], ["contacts"] = ["c_01m8mw55fjfdabqq2bqfa505v5"],
        ["segment"] = ["hot"], ["tag_rule"] = ["hot"],
    };

    [Fact]
    public async Task Call_WholeOrFaulty_IsTakenOrRefusedWithReasonAndField()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        using var rest = app.Service.Rest();

        Assert.True(await FaultyCalls.PlayAsync(rest, [TagService.Descriptor, TagRuleService.Descriptor, ContactTagService.Descriptor, SegmentService.Descriptor, ConditionService.Descriptor], seed: 11, Plausible) > 800);
    }
}
