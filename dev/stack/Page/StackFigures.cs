using Rapport.Stack.Plan;

namespace Rapport.Stack.Page;

/// <summary>What a program tells of itself.</summary>
/// <param name="Name">The replica.</param>
/// <param name="Version">Empty when it does not answer.</param>
/// <param name="Samples">Its own series, histograms without their buckets.</param>
internal sealed record ProgramFigures(string Name, string Version, IReadOnlyList<MetricSample> Samples);

/// <summary>Scrapes the programs of the stack, as Prometheus would.</summary>
internal sealed class StackFigures(StackSurroundings around)
{
    private static readonly HttpClient Client =
        new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>All programs; those that do not answer without samples.</summary>
    public async Task<IReadOnlyList<ProgramFigures>> ReadAsync(CancellationToken stop) =>
        await Task.WhenAll(ServiceNames.All.Append(ServiceNames.Gateway).SelectMany(around.ReplicasOf)
            .Select(replica => ReadAsync(replica, stop)));

    private async Task<ProgramFigures> ReadAsync(string replica, CancellationToken stop)
    {
        try
        {
            var address = new Uri($"http://127.0.0.1:{around.Ports[replica + "-metrics"]}/metrics");
            var samples = (await Client.GetStringAsync(address, stop)).Split('\n').Select(MetricSample.Parse)
                .OfType<MetricSample>().ToList();
            var version = samples.Find(sample => sample.Name == "target_info")?.Labels
                .GetValueOrDefault("service_version") ?? "";
            return new ProgramFigures(replica, version, [.. samples.Where(IsShown)]);
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return new ProgramFigures(replica, "", []);
        }
    }

    private static bool IsShown(MetricSample sample) =>
        sample.Name.StartsWith("rapport_", StringComparison.Ordinal)
        && !sample.Name.EndsWith("_bucket", StringComparison.Ordinal);
}
