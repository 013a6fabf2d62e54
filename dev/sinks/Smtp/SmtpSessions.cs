using System.Net;
using SmtpServer;

namespace Rapport.Sinks.Smtp;

/// <summary>Speaks SMTP on <see cref="SmtpConnections"/> while the program runs: the SmtpServer package does.</summary>
/// <param name="services">Where the package finds the connections and <see cref="MessageIntake"/>.</param>
internal sealed class SmtpSessions(IServiceProvider services, SinksOptions options, IHostApplicationLifetime lifetime)
    : IHostedService
{
    // By default the package ends every session after two minutes; a sender may keep its connection for days.
    private static readonly TimeSpan Never = TimeSpan.FromDays(30);

    private static readonly byte[] TimedOut = "421 4.4.2 Idle for too long, closing\r\n"u8.ToArray();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var server = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            // Announced, and refused where the client says the size first; MessageIntake refuses the others.
            .MaxMessageSize(options.MaxMessageBytes, MaxMessageSizeHandling.Ignore)
            .CommandWaitTimeout(Never)
            .Endpoint(endpoint => endpoint
                .Endpoint(new IPEndPoint(IPAddress.Loopback, options.SmtpPort)).SessionTimeout(Never))
            .Build(), services);
        server.SessionCreated += (_, created) => EndWhenIdle(created.Context);
        _ = server.StartAsync(lifetime.ApplicationStopping);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The package's own limit says 221, which to a client is not "try again later" (RFC 5321 3.8 has 421).
    private void EndWhenIdle(ISessionContext session)
    {
        var timer = new Timer(_ => _ = EndAsync(session));
        void Start() => timer.Change(options.IdleTimeout, Timeout.InfiniteTimeSpan);
        session.CommandExecuting += (_, _) => timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        session.CommandExecuted += (_, _) => Start();
        session.ResponseException += (_, _) => Start();
        Start();
    }

    private static async Task EndAsync(ISessionContext session)
    {
        try
        {
            await session.Pipe.Output.WriteAsync(TimedOut);
            session.Pipe.Input.CancelPendingRead();
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // The session had ended before.
        }
    }
}
