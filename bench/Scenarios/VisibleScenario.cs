using Rapport.Bench.Load;
using Rapport.Bench.Yardsticks;

namespace Rapport.Bench.Scenarios;

/// <summary>How long it takes at low load until an event that is sent can be read in its contact's score.</summary>
internal sealed class VisibleScenario : IScenario
{
    private const int PerSecond = 20;
    private const int Users = 200;
    private const int Events = 20 * PerSecond;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "visible";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await platform.DefineAsync();
        var calls = new Calls();
        foreach (var user in Enumerable.Range(0, Users))
            await platform.SendAsync("/v1/track", calls.Single(user));
        await platform.CatchUpAsync();
        var contacts = new string[Users];
        for (var user = 0; user < Users; user++)
            contacts[user] = await platform.ContactAsync(calls.User(user));

        // Each user's next turn comes after ten seconds, long after the last is visible.
        var visible = await new OpenLoop(PerSecond).RunAsync(Enumerable.Range(0, Events), async i =>
        {
            var (user, before) = (i % Users, 1 + (i / Users));
            await platform.SendAsync("/v1/track", calls.Single(user));
            await UntilAboveAsync(platform, contacts[user], before);
        });
        await using var bare = await BareEndpoint.StartAsync();
        var yardstick = await new OpenLoop(PerSecond).RunAsync(
            Enumerable.Range(0, Events / 4), i => bare.SendAsync(calls.Single(i % Users)));
        return
        [
            Figure.OfLatencies($"event to score at {PerSecond}/s", visible, yardstick, BareEndpoint.Name),
        ];
    }

    private static async Task UntilAboveAsync(Platform platform, string contact, double before)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await platform.ScoreAsync(contact) <= before)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new BenchException($"The score of {contact} did not move within {Patience.TotalSeconds:0} s.");
            await Task.Delay(Look);
        }
    }
}
