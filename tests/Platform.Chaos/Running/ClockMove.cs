using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Chaos.Checks;
using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Oracle;

namespace Rapport.Platform.Chaos.Running;

/// <summary>Sets the platform's clock over the end of all journeys' waits, and sees that each went on from there.</summary>
/// <param name="stack">The stack, with nothing left to do but to wait.</param>
/// <param name="stores">Its stores.</param>
/// <param name="say">Takes lines of progress.</param>
internal sealed class ClockMove(RunningStack stack, Stores stores, Action<string> say)
{
    /// <summary>How far it is set.</summary>
    public static readonly TimeSpan By = TimeSpan.FromDays(4);

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(8);

    /// <summary>Moves it and waits until nothing is left to do.</summary>
    /// <param name="people">Whose journeys wait.</param>
    /// <param name="findings">Takes what does not wait, or does not go on.</param>
    public async Task RunAsync(IReadOnlyList<Person> people, Findings findings)
    {
        var now = TimeProvider.System.GetUtcNow();
        var waiting = await stores.Collection("journey", "runs").CountDocumentsAsync(new BsonDocument("active", true));
        findings.CompareCount(
            "journeys that wait", people.Sum(person => EndState.Of(person, now).Journeys.Count), (int)waiting);
        say($"{waiting} journeys wait; setting the clock {By.TotalDays:0} days forward");
        using var api = stack.Client();
        await new PlatformTime(api).AdvanceByAsync(By);
        var (took, left) = await new Drain(stores, runsWait: false, say).WaitAsync(Bound);
        if (left is not null)
            findings.Add(Finding.NoRecovery, $"not drained {took.TotalSeconds:0} s after the clock was set: {left}");
    }
}
