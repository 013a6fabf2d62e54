using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>The stand-in as the process it really is, to be killed.</summary>
internal sealed class SidecarProcess(SidecarSettings settings) : IAsyncDisposable
{
    private readonly string file = Path.GetTempFileName();
    private Process? process;

    /// <summary>Starts it and waits until the first app's sidecar is healthy.</summary>
    public async Task Start()
    {
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings, SettingsFile.Json));
        process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Rapport.Sidecar.dll"), "--config", file },
            RedirectStandardOutput = true,
        })!;
        process.BeginOutputReadLine();
        using var http = new HttpClient();
        var health = new Uri($"http://127.0.0.1:{settings.Apps[0].HttpPort}/v1.0/healthz");
        await Eventually.True(async () =>
        {
            try
            {
                return (await http.GetAsync(health)).StatusCode == HttpStatusCode.NoContent;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the process is healthy");
    }

    /// <summary>Kill -9.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Kill -15; the exit code.</summary>
    public async Task<int> Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await Kill();
        process?.Dispose();
        File.Delete(file);
        Directory.Delete(settings.ResourcesPath, recursive: true);
    }
}
