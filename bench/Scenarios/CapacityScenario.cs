using System.Globalization;
using Rapport.Bench.Capacity;
using Rapport.Bench.Load;

namespace Rapport.Bench.Scenarios;

/// <summary>
/// What an event and a contact cost: processor time and memory of every part of the local stack, and bytes in its stores,
/// over 20,000 events of 2,000 new users. As many of 20,000 users go before, so that the code is compiled and Redis keeps
/// its hashes as it keeps large ones. The figures of docs/operations/capacity.md.
/// </summary>
internal sealed class CapacityScenario : IScenario
{
    private const int Callers = 4;
    private const int Events = 20_000;
    private const int BatchSize = 100;
    private const int Users = 2_000;
    private const int UsersBefore = 20_000;

    /// <inheritdoc/>
    public string Name => "capacity";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await platform.DefineAsync();
        await LoadAsync(platform, UsersBefore);
        var before = await StackReading.TakeAsync();
        var started = TimeProvider.System.GetTimestamp();
        await LoadAsync(platform, Users);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return Report(before, await StackReading.TakeAsync(), seconds);
    }

    private static async Task LoadAsync(Platform platform, int users)
    {
        var batches = new Calls().Batches(Events / BatchSize, BatchSize, users);
        await Flood.RunAsync(Callers, batches.Count, i => platform.SendAsync("/v1/batch", batches[i]));
        await platform.CatchUpAsync();
    }

    private static List<Figure> Report(StackReading before, StackReading after, double seconds)
    {
        var events = after.Numbered - before.Numbered;
        var used = after.Parts.Where(part => before.Parts.ContainsKey(part.Key))
            .Select(part => (part.Key, Cpu: part.Value.CpuSeconds - before.Parts[part.Key].CpuSeconds,
                part.Value.ResidentBytes)).ToList();
        var all = used.Sum(part => part.Cpu);
        return
        [
            new Figure("the machine", Text($"{Environment.ProcessorCount} cores"),
                Text($"load {before.Load:N1} before, {after.Load:N1} after"), ""),
            new Figure(Text($"{events:N0} events numbered in {seconds:N1} s"), Text($"{events / seconds:N0} events/s"),
                Text($"{Events:N0} sent, the rest concluded"), ""),
            .. used.Select(part => new Figure(part.Key, Text($"{part.Cpu / events * 1000:N3} cores at 1,000/s"),
                Text($"{part.Cpu:N1} s"), Text($"{part.ResidentBytes / 1e6:N0} MB"))),
            new Figure("all of them", Text($"{all / events * 1000:N3} cores at 1,000/s"), Text($"{all:N1} s"),
                Text($"{used.Sum(part => part.ResidentBytes) / 1e6:N0} MB")),
            new Figure("a core", Text($"{events / all:N0} events/s"), "all parts together", ""),
            new Figure("contact's database with its indexes", Text($"{(after.LogBytes - before.LogBytes) / events:N0} B an event"),
                Text($"{after.LogBytes / 1e6:N1} MB in all"), ""),
            .. after.States.Select(service => new Figure($"Redis of {service.Key}",
                Text($"{service.Value.Bytes / service.Value.Contacts:N0} B a contact"),
                Text($"{service.Value.Contacts:N0} contacts, {service.Value.Bytes / 1e6:N1} MB"), "")),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
