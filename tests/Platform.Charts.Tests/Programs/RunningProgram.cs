using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;
using Rapport.Platform.Testing;
using Rapport.Runtime;

namespace Rapport.Platform.Charts.Tests.Programs;

/// <summary>
/// A program of the platform as a process of its own, with the environment that the chart gives its container. Stores
/// and neighbours are not there: it must live without them.
/// </summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> said = [];
    private readonly HttpClient http;
    private readonly int grpcPort;

    private RunningProgram(Process process, int httpPort, int grpcPort, Version version)
    {
        this.process = process;
        this.grpcPort = grpcPort;
        http = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}")),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>
    /// The environment of a program's container, with made-up values for what comes out of Secrets. Keys that a Secret
    /// need not have are not there.
    /// </summary>
    public static Dictionary<string, string> EnvironmentOf(IEnumerable<Manifest> documents, string program) =>
        documents.Single(one => one.Kind == "Deployment" && one.Name == "rapport-" + program).Pod!.First()
            .List("env").Where(entry => entry["valueFrom"]?["secretKeyRef"]?["optional"] is null).ToDictionary(
                entry => entry["name"]!.ToString(), entry => entry["value"]?.ToString() ?? MadeUp(entry["name"]!));

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="program">As the chart names it.</param>
    /// <param name="environment">All that it is told; ports are replaced.</param>
    /// <param name="port">Where it answers; a free one when null.</param>
    public static async Task<RunningProgram> StartAsync(
        string program, Dictionary<string, string> environment, int? port = null)
    {
        var (first, second) = (port ?? FreePort.Next(), FreePort.Next());
        var isGateway = program == "gateway";
        var info = new ProcessStartInfo("dotnet", [Repository.Program(program)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        info.Environment.TryAdd("Rapport__Loopback", "true");
        info.Environment[isGateway ? "Gateway__HttpPort" : "Rapport__Port"] = Text(first);
        if (isGateway)
            info.Environment["Gateway__GrpcPort"] = Text(second);
        // One free port each: several programs run at once here, but one a pod there.
        if (environment.ContainsKey("Rapport__MetricsPort"))
            info.Environment["Rapport__MetricsPort"] = Text(FreePort.Next());
        var running = new RunningProgram(Process.Start(info)!, first, isGateway ? second : first,
            isGateway ? HttpVersion.Version11 : HttpVersion.Version20);
        running.Listen();
        await Eventually.HoldsAsync(running.IsAliveAsync, $"{program} answers", 180);
        return running;
    }

    /// <summary>Status and body of a GET.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the program answers about a service of grpc.health.v1.</summary>
    public async Task<HealthCheckResponse.Types.ServingStatus> HealthAsync(string service)
    {
        using var channel = GrpcChannel.ForAddress(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}"));
        var answer = await new Health.HealthClient(channel).CheckAsync(
            new HealthCheckRequest { Service = service }, deadline: DateTime.UtcNow.AddSeconds(60));
        return answer.Status;
    }

    /// <summary>SIGTERM, as a pod gets it, and the end that follows.</summary>
    public async Task EndAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Text(process.Id)]);
        await process.WaitForExitAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<bool> IsAliveAsync()
    {
        Assert.False(process.HasExited, "It ended: " + string.Join('\n', said));
        try
        {
            return (await GetAsync("/livez")).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Listen()
    {
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    // Nothing listens on port 1.
    private static string MadeUp(JsonNode name) => name.ToString() switch
    {
        "ConnectionStrings__Mongo" => "mongodb://127.0.0.1:1",
        "ConnectionStrings__Redis" => "127.0.0.1:1",
        "APP_API_TOKEN" => "",
        "Notification__Secret" or "Contact__Secret" => "made-up-for-the-tests-of-at-least-32-characters",
        "POD_NAME" or "POD_NAMESPACE" => "here",
        _ => "made-up-for-the-tests",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
