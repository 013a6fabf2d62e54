using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rapport.Common.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Driving;
using Rapport.Runtime;

namespace Rapport.Platform.Testing.Services;

/// <summary>
/// A built service in a process of its own, on a port of its own, with its stores and neighbours given by settings: it can
/// be held, killed as by <c>kill -9</c>, and started again.
/// </summary>
public sealed class ServiceProcess : IDisposable
{
    /// <summary>What calls of the gateway and of neighbours show.</summary>
    public const string Token = "token-of-the-tests-0123456789";

    // Notification does not start without; the others do not know it.
    private const string NotificationSecret = "secret-of-the-tests-0123456789-0123456789";

    private readonly string program;
    private readonly Dictionary<string, string> settings;
    private readonly HttpClient http;
    private readonly GrpcChannel channel;
    private Process? process;

    /// <summary>A service that is not started yet.</summary>
    /// <param name="service">As the chart names it: <c>contact</c>.</param>
    /// <param name="settings">Besides port and token; names with colons or with two underscores.</param>
    public ServiceProcess(string service, IReadOnlyDictionary<string, string> settings)
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        program = Repository.Program(service);
        this.settings = settings.ToDictionary(
            setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        this.settings["Rapport__Port"] = port;
        this.settings["Rapport__Loopback"] = "true";
        this.settings.TryAdd("Rapport__ServiceToken", Token);
        // On a slow machine a neighbour that is there may take longer than the five seconds that are usual.
        this.settings.TryAdd("Rapport__Patience", "20");
        this.settings.TryAdd("Notification__Secret", NotificationSecret);
        this.settings.TryAdd("Contact__Secret", NotificationSecret);
        this.settings.TryAdd("Notification__PublicUrl", "https://rapport.example");
        this.settings.TryAdd("Rapport__Services__Tagging", "http://127.0.0.1:1");
        http = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20),
            DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        channel = GrpcChannel.ForAddress(http.BaseAddress);
    }

    /// <summary>For calls with headers of their own.</summary>
    public ChannelBase Channel => channel;

    /// <summary>A gRPC client that calls as the gateway does.</summary>
    public TClient Client<TClient>(string workspace = "w1")
        where TClient : ClientBase<TClient> => (TClient)Activator.CreateInstance(
            typeof(TClient), channel.Intercept(headers =>
            {
                headers.Add(CallerContext.ServiceTokenHeader, Token);
                headers.Add(CallerContext.WorkspaceHeader, workspace);
                return headers;
            }))!;

    /// <summary>Starts it, also after a kill, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program),
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        // Unread pipes would block it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.HoldsAsync(IsReadyAsync, "the process is ready", seconds: 240);
    }

    /// <summary>Delivers stretches as the sidecar does; false when they have to be delivered again.</summary>
    public async Task<bool> DeliverAsync(params Stretch[] runs)
    {
        using var content = CloudEvents.Of(runs);
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

    /// <summary>SIGSTOP: it stands still and notices nothing.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>kill -9; nothing when it does not run.</summary>
    public void Kill()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        channel.Dispose();
        http.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process!.Id}"]);
        kill.WaitForExit();
        if (kill.ExitCode != 0)
            throw new InvalidOperationException($"kill -{name} ended with {kill.ExitCode}");
    }
}
