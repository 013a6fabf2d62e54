using System.ComponentModel.DataAnnotations;

namespace Rapport.Gateway;

/// <summary>
/// Settings of the gateway (section <c>Gateway</c>). Addresses of the services are in <c>Rapport:Services</c>.
/// </summary>
public sealed record GatewayOptions
{
    /// <summary>Port for HTTP/1.1: JSON, ingest, pages. 0–65535, 0 takes a free one; default 8080.</summary>
    [Range(0, 65535)]
    public int HttpPort { get; init; } = 8080;

    /// <summary>Port for cleartext HTTP/2: gRPC, and JSON for clients that speak it. 0–65535; default 8081.</summary>
    [Range(0, 65535)]
    public int GrpcPort { get; init; } = 8081;

    /// <summary>
    /// Longest wait for a service's answer, and the deadline of gRPC calls that set none. Default 10 s; 0.1 s–5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A stream on which nothing moves for so long is ended. Default 5 min; 1 s–1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest body on the ingest paths, bytes as sent. Default 512,000 (500 KB); 1 KB–16 MB.</summary>
    [Range(1_024, 16_777_216)]
    public int IngestBodyBytes { get; init; } = 512_000;

    /// <summary>Largest body on all other paths, bytes. Default 4 MiB; 1 KB–64 MB.</summary>
    [Range(1_024, 67_108_864)]
    public int BodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Requests a second that one workspace may keep up. Default 5,000; 1–1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; init; } = 5_000;

    /// <summary>Requests that one workspace may send at once after a pause. Default 10,000; 1–1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int RequestBurst { get; init; } = 10_000;

    /// <summary>
    /// Requests a second that one key may keep up, within what its workspace may; it may send twice as many at once after a
    /// pause. Default 0: no limit of its own; 0–1,000,000.
    /// </summary>
    [Range(0, 1_000_000)]
    public int KeyRequestsPerSecond { get; init; }

    /// <summary>
    /// Longest stay of a clock move at one instant while the log does not grow. Default 60 s; 0.1 s–10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ClockSettleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts to sign in to the console from one address in two seconds. Default 20; 1–100,000.</summary>
    [Range(1, 100_000)]
    public int SignInAttempts { get; init; } = 20;

    /// <summary>The built console. Default: the folder <c>console</c> beside the program; without one /console says so.</summary>
    public string ConsoleFolder { get; init; } = "";

    /// <summary>Why there is no console, for its page. Default none.</summary>
    public string ConsoleFault { get; init; } = "";

    /// <summary>Where the local mailbox shows mail, for the landing page. Default none.</summary>
    public Uri? MailboxUrl { get; init; }

    /// <summary>Where traces, logs and metrics are shown, for the landing page. Default none.</summary>
    public Uri? DashboardUrl { get; init; }
}
