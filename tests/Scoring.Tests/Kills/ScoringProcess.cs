using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Callers;
using Rapport.Platform.Driving;
using Rapport.Platform.Testing;
using Rapport.Runtime;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Kills;

/// <summary>Scoring as a process of its own, on a port of its own, that can be killed and started again.</summary>
internal sealed class ScoringProcess : IAsyncDisposable
{
    private const string Token = "token-of-the-tests-0123456789";
    private readonly Uri log;
    private readonly string redis;
    private readonly HttpClient http;
    private readonly GrpcChannel channel;
    private Process process;

    private ScoringProcess(Uri log, string redis)
    {
        (this.log, this.redis) = (log, redis);
        http = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(20),
            DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        channel = GrpcChannel.ForAddress(http.BaseAddress);
        var invoker = channel.Intercept(headers =>
        {
            headers.Add(CallerContext.ServiceTokenHeader, Token);
            headers.Add(CallerContext.WorkspaceHeader, "w1");
            return headers;
        });
        Values = new ValueService.ValueServiceClient(invoker);
        Points = new PointsService.PointsServiceClient(invoker);
        ValueSettings = new ValueSettingsService.ValueSettingsServiceClient(invoker);
        process = Start();
    }

    public int Port { get; } = FreePort.Next();

    public ValueService.ValueServiceClient Values { get; }

    public PointsService.PointsServiceClient Points { get; }

    public ValueSettingsService.ValueSettingsServiceClient ValueSettings { get; }

    public static async Task<ScoringProcess> StartAsync(Uri log, string redis)
    {
        var scoring = new ScoringProcess(log, redis);
        await scoring.ReadyAsync();
        return scoring;
    }

    /// <summary>Ends it as kill -9 does, and starts it again.</summary>
    public Task KillAndRestartAsync()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = Start();
        return ReadyAsync();
    }

    /// <summary>Delivers a run as the sidecar does; false when it has to be delivered again.</summary>
    public async Task<bool> TryDeliverAsync(Run run)
    {
        var data = Encoding.UTF8.GetString(BusMessage.Encode(new Runs { Runs_ = { run } }));
        var body = $$"""{"specversion":"1.0","id":"{{Guid.NewGuid()}}","source":"contact","type":"{{BusMessage.RunsType}}","data":{{data}}}""";
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json"));
        try
        {
            using var answer = await http.PostAsync(new Uri("/bus/contact.events", UriKind.Relative), content);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        channel.Dispose();
        http.Dispose();
    }

    private Task ReadyAsync() => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the process is ready", seconds: 90);

    private Process Start()
    {
        var info = new ProcessStartInfo("dotnet", [Repository.Program("Scoring")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["Rapport__Port"] = Port.ToString(CultureInfo.InvariantCulture);
        info.Environment["Rapport__Loopback"] = "true";
        info.Environment["Rapport__ServiceToken"] = Token;
        info.Environment["Rapport__Services__Contact"] = log.ToString();
        info.Environment["ConnectionStrings__Redis"] = redis;
        info.Environment["Scoring__Value__Fits"] = "false";
        var started = Process.Start(info)!;
        // Read and forgotten: a full pipe would stop it.
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }
}
