using System.Net;
using Rapport.Platform.Charts.Tests.Tools;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Platform.Charts.Tests.Programs;

/// <summary>
/// docs/operations/rotate-keys.md as it is written there, over two gateways and two replicas of contact, while callers
/// call: each step restarts one process after the other.
/// </summary>
public class TokenRotationTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Last = "the-last-service-token", Next = "the-next-service-token";
    private const string LastKey = "rk_last_key_0123456789", NextKey = "rk_next_key_0123456789";

    [SkippableFact]
    public async Task Tokens_RotatedInThreeStepsOverTwoReplicas_NoCallFails()
    {
        await using var pairs = await ReplicaPairs.StartAsync(
            mongo.ConnectionString, new RotatedKeys(Last, "", LastKey));
        using var caller = new SteadyCaller(pairs.Gateways, LastKey);
        await caller.AnsweredAsync(20);

        await pairs.RollAsync(new RotatedKeys(Last, Next, LastKey));
        await pairs.RollAsync(new RotatedKeys(Next, Last, NextKey));
        await pairs.RollAsync(new RotatedKeys(Next, "", NextKey));

        await caller.AnsweredAsync(20);
        Assert.Empty(caller.Failures);
        // The callers' old key is valid beside the new one.
        Assert.Equal(HttpStatusCode.OK, await SteadyCaller.CallAsync(pairs.Gateways[0], NextKey));

        // Without the two steps before it, a new token is refused: the caller would have seen it.
        await pairs.RollAsync(new RotatedKeys(Last, "", NextKey), programs: ["gateway"]);
        await Eventually.HoldsAsync(() => Task.FromResult(!caller.Failures.IsEmpty), "calls fail", 180);
    }
}
