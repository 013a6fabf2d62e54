using System.Text.Json.Nodes;
using Rapport.Platform.Chaos.Load;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>Every poisoned event is quarantined once, by the service that throws at it, and goes on when it is replayed.</summary>
/// <param name="api">The gateway.</param>
/// <param name="findings">Takes what differs.</param>
internal sealed class QuarantineReplay(GatewayClient api, Findings findings)
{
    private const int Callers = 4;
    private const string Held = "QUARANTINE_STATE_HELD";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Compares what is held with the poison among the acts.</summary>
    /// <returns>Ids of what is held.</returns>
    public async Task<IReadOnlyList<string>> CompareAsync(IReadOnlyList<Person> people)
    {
        var held = await HeldAsync();
        var counts = held.CountBy(item => (Service: item.Text("service"), Event: item.Text("event"))).ToDictionary();
        foreach (var act in people.SelectMany(person => person.All).Where(act => act.Kind == ActKind.Poison))
            findings.CompareCount($"{act.Id} in the quarantine of {act.Topic}", 1,
                counts.Remove((act.Topic, act.Id), out var count) ? count : 0);
        foreach (var ((service, id), _) in counts)
            findings.Add(Finding.Lost, $"{id} is quarantined by {service}, and no poison");
        return [.. held.Select(item => item.Text("id"))];
    }

    /// <summary>Replays items and waits until none is held.</summary>
    public async Task ReplayAsync(IReadOnlyList<string> items)
    {
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Callers },
            async (item, stop) => await api.PostAsync($"/v1/quarantine/{item}:replay", new JsonObject(), stop));
        var started = TimeProvider.System.GetTimestamp();
        while (await HeldAsync() is { Count: > 0 } left)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                findings.Add(Finding.NoRecovery, $"{left.Count} items are still held after their replay");
                return;
            }

            await Task.Delay(Look);
        }
    }

    private async Task<IReadOnlyList<JsonNode>> HeldAsync() =>
        [.. (await api.ListAsync("/v1/quarantine", "quarantineItems")).Where(item => item.Text("state") == Held)];
}
