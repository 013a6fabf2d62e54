using Grpc.Core.Interceptors;
using Rapport.Common.V1;
using Rapport.Hosting.Callers;
using Rapport.Notification.V1;
using Rapport.Platform.Testing.Services;

namespace Rapport.Notification.Tests.Service;

/// <summary>Notification as a process of its own, so that it can be killed with -9 and started again.</summary>
internal sealed class NotificationProcess : IDisposable
{
    private readonly ServiceProcess process;

    public NotificationProcess(Dictionary<string, string> settings)
    {
        process = new ServiceProcess("notification", settings);
        Commands = process.Client<CommandService.CommandServiceClient>(NotificationApp.Workspace);
        Templates = process.Client<TemplateService.TemplateServiceClient>(NotificationApp.Workspace);
        Messages = process.Client<MessageService.MessageServiceClient>(NotificationApp.Workspace);
        Clock = process.Client<PlatformClockService.PlatformClockServiceClient>(NotificationApp.Workspace);
        Webhooks = process.Client<WebhookService.WebhookServiceClient>(NotificationApp.Workspace);
    }

    /// <summary>Broadcasts as a key reaches them.</summary>
    public BroadcastService.BroadcastServiceClient Broadcasts(string principal) => new(process.Channel.Intercept(headers =>
    {
        headers.Add(CallerContext.ServiceTokenHeader, ServiceProcess.Token);
        headers.Add(CallerContext.WorkspaceHeader, NotificationApp.Workspace);
        headers.Add(CallerContext.PrincipalHeader, principal);
        return headers;
    }));

    public CommandService.CommandServiceClient Commands { get; }

    public TemplateService.TemplateServiceClient Templates { get; }

    public MessageService.MessageServiceClient Messages { get; }

    public PlatformClockService.PlatformClockServiceClient Clock { get; }

    public WebhookService.WebhookServiceClient Webhooks { get; }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public Task StartAsync() => process.StartAsync();

    /// <summary>kill -9.</summary>
    public void Kill() => process.Kill();

    public void Dispose() => process.Dispose();
}
