using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Rapport.Sinks.Mailbox;
using Rapport.Sinks.Smtp;
using Rapport.Sinks.Web;
using SmtpServer.Net;
using SmtpServer.Storage;

namespace Rapport.Sinks;

/// <summary>Everything the local mailbox consists of.</summary>
internal static class SinksModule
{
    /// <summary>
    /// The whole program, ready to run; settings are those of <see cref="SinksOptions"/>, under <c>Sinks</c>.
    /// </summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders().AddJsonConsole(json => json.UseUtcTimestamp = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        AddSinks(builder);
        var app = builder.Build();
        app.MapMailboxApi();
        app.MapMailboxPage();
        return app;
    }

    private static void AddSinks(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SinksOptions>()
            .BindConfiguration("Sinks").ValidateDataAnnotations().ValidateOnStart();
        var options = builder.Configuration.GetSection("Sinks").Get<SinksOptions>() ?? new SinksOptions();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<MailStore>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.AddSingleton<IMessageStore, MessageIntake>();
        builder.Services.AddSingleton<SmtpConnections>();
        builder.Services.AddSingleton<IEndpointListenerFactory>(services => services.GetRequiredService<SmtpConnections>());
        builder.Services.AddHostedService<SmtpSessions>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.WebPort);
            kestrel.Listen(IPAddress.Loopback, options.SmtpPort, smtp => smtp.UseConnectionHandler<SmtpConnections>());
        });
        builder.Services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        });
    }
}
