using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing;
using Rapport.Runtime;

namespace Rapport.Journey.Tests.Service;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal sealed class JourneyProcess : IDisposable
{
    private const string Token = "token-of-the-tests-0123456789";
    private readonly Process process;
    private bool killed;
    private readonly Uri address;
    private readonly GrpcChannel channel;

    private JourneyProcess(Process process, Uri address)
    {
        this.process = process;
        this.address = address;
        channel = GrpcChannel.ForAddress(address);
    }

    public static JourneyProcess Start(Dictionary<string, string> settings)
    {
        var port = FreePort.Next();
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Rapport.Journey.dll"))
        {
            WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Rapport__Port"] = $"{port}";
        start.Environment["Rapport__Loopback"] = "true";
        start.Environment["Rapport__ServiceToken"] = Token;
        var process = Process.Start(start)!;
        // Unread pipes would block it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new JourneyProcess(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public TClient Client<TClient>() where TClient : ClientBase<TClient> =>
        (TClient)Activator.CreateInstance(typeof(TClient), channel.Intercept(headers =>
        {
            headers.Add(CallerContext.ServiceTokenHeader, Token);
            headers.Add(CallerContext.WorkspaceHeader, "w1");
            return headers;
        }))!;

    /// <summary>Delivers a run as the sidecar does; false when the process did not take it.</summary>
    public async Task<bool> DeliverAsync(Run run)
    {
        var data = Encoding.UTF8.GetString(BusMessage.Encode(new Common.V1.Runs { Runs_ = { run } }));
        var body = $$"""
            {"specversion":"1.0","id":"{{Guid.NewGuid()}}","source":"contact",
             "type":"{{BusMessage.RunsType}}","data":{{data}}}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/bus/contact.events"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json")),
        };
        using var client = new HttpClient();
        try
        {
            return (await client.SendAsync(request)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits until it follows the log.</summary>
    public Task ReadyAsync() => Eventually.HoldsAsync(
        async () => await StatusAsync() is { AppliedN.Count: > 0 }, "the process follows the log", seconds: 30);

    /// <summary>Its state; null when it does not answer.</summary>
    public async Task<ClockStatus?> StatusAsync()
    {
        try
        {
            return await Client<PlatformClockService.PlatformClockServiceClient>()
                .GetClockStatusAsync(new GetClockStatusRequest());
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>Stops it where it is (SIGSTOP), as a machine that hangs does.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Resume() => Signal("CONT");

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>kill -9; nothing when it was killed before.</summary>
    public void Dispose()
    {
        if (killed)
            return;
        killed = true;
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        channel.Dispose();
    }
}
