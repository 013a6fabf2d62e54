using Rapport.Platform.Testing.Services;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Kills;

/// <summary>Scoring as a process of its own that can be killed and started again.</summary>
internal sealed class ScoringProcess : IDisposable
{
    private ScoringProcess(ServiceProcess process)
    {
        Process = process;
        Values = process.Client<ValueService.ValueServiceClient>();
        Points = process.Client<PointsService.PointsServiceClient>();
        ValueSettings = process.Client<ValueSettingsService.ValueSettingsServiceClient>();
    }

    public ServiceProcess Process { get; }

    public ValueService.ValueServiceClient Values { get; }

    public PointsService.PointsServiceClient Points { get; }

    public ValueSettingsService.ValueSettingsServiceClient ValueSettings { get; }

    public static async Task<ScoringProcess> StartAsync(Uri log, string redis)
    {
        var process = new ServiceProcess("scoring", new Dictionary<string, string>
        {
            ["Rapport:Services:Contact"] = log.ToString(),
            ["ConnectionStrings:Redis"] = redis,
            ["Scoring:Value:Fits"] = "false",
        });
        await process.StartAsync();
        return new ScoringProcess(process);
    }

    /// <summary>Ends it as kill -9 does, and starts it again.</summary>
    public Task KillAndRestartAsync()
    {
        Process.Kill();
        return Process.StartAsync();
    }

    public void Dispose() => Process.Dispose();
}
