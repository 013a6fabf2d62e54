using Rapport.Demo.Simulation;

namespace Rapport.Demo.Playing;

/// <summary>How far the story has come.</summary>
/// <param name="Now">Story time.</param>
/// <param name="Sent">Calls sent so far.</param>
/// <param name="Handled">Hand-offs that agents have completed so far.</param>
internal sealed record StoryProgress(DateTimeOffset Now, int Sent, int Handled);

/// <summary>
/// Plays a story against the platform: for every stretch of time its calls in batches, the clock to the end of the stretch
/// (through each timer that falls due), and the call centre's work.
/// </summary>
internal sealed class StoryPlayer(GatewayClient gateway, PlatformTime time, CallCentre agents)
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Stretch = TimeSpan.FromHours(6);

    /// <summary>Plays to the end.</summary>
    /// <param name="story">What happens.</param>
    /// <param name="report">Hears of every stretch.</param>
    /// <param name="cancellation">Ends the play.</param>
    /// <returns>Seconds spent sending events and waiting until they had taken effect.</returns>
    public async Task<double> PlayAsync(Story story, Action<StoryProgress> report, CancellationToken cancellation)
    {
        var (sent, handled) = (0, 0);
        var watch = TimeProvider.System.GetTimestamp();
        for (var from = story.Start; from < story.End; from += Stretch)
        {
            var to = from + Stretch < story.End ? from + Stretch : story.End;
            var calls = Between(story.Calls, from, to);
            await time.AdvanceToAsync(to, cancellation);
            foreach (var batch in calls.Chunk(BatchSize))
                await gateway.SendBatchAsync(batch.Select(c => c.Body), cancellation);
            sent += calls.Count;
            handled += await agents.WorkAsync(cancellation);
            report(new StoryProgress(to, sent, handled));
        }

        // The last effects, and the timers that still fall due today.
        await time.AdvanceToAsync(story.End, cancellation);
        await agents.WorkAsync(cancellation);
        await time.AdvanceToAsync(story.End, cancellation);
        return TimeProvider.System.GetElapsedTime(watch).TotalSeconds;
    }

    private static List<SimulatedCall> Between(IReadOnlyList<SimulatedCall> calls, DateTimeOffset from, DateTimeOffset to) =>
        [.. calls.SkipWhile(c => c.At < from).TakeWhile(c => c.At < to)];
}
