using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rapport.Hosting.Callers;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Runtime;

namespace Rapport.Notification.Tests.Service;

/// <summary>Notification as a process of its own, so that it can be killed with -9 and started again.</summary>
internal sealed class NotificationProcess : IDisposable
{
    private const string Token = "token-of-the-tests-0123456789";
    private readonly int port = FreePort.Next();
    private readonly Dictionary<string, string> settings;
    private readonly GrpcChannel channel;
    private Process? process;

    public NotificationProcess(Dictionary<string, string> settings)
    {
        this.settings = new Dictionary<string, string>(settings)
        {
            ["Rapport__Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Rapport__Loopback"] = "true",
            ["Rapport__ServiceToken"] = Token,
        };
        channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var invoker = channel.Intercept(headers =>
        {
            headers.Add(CallerContext.ServiceTokenHeader, Token);
            headers.Add(CallerContext.WorkspaceHeader, NotificationApp.Workspace);
            return headers;
        });
        Commands = new CommandService.CommandServiceClient(invoker);
        Templates = new TemplateService.TemplateServiceClient(invoker);
        Messages = new MessageService.MessageServiceClient(invoker);
    }

    public CommandService.CommandServiceClient Commands { get; }

    public TemplateService.TemplateServiceClient Templates { get; }

    public MessageService.MessageServiceClient Messages { get; }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Rapport.Notification.dll")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the process is ready", seconds: 40);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        process?.Kill();
        process?.Dispose();
        channel.Dispose();
    }
}
