using System.ComponentModel.DataAnnotations;

namespace Rapport.Hosting.Startup;

/// <summary>What every service is told about its surroundings (section <c>Rapport</c>).</summary>
public sealed record RapportOptions
{
    /// <summary>Which service this is: contact, tagging, scoring, journey, notification, gateway. Set by the program, not by settings.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>Name of this process among those of its service, in telemetry. Default: the name of the host.</summary>
    public string? Instance { get; init; }

    /// <summary>Port for gRPC, REST and Dapr's deliveries, cleartext HTTP/2. 1–65535; default 8080.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 8080;

    /// <summary>Listen on loopback only. Default false; true on a developer's machine.</summary>
    public bool Loopback { get; init; }

    /// <summary>Development: the clock can be moved, reflection is on. Default false.</summary>
    public bool Development { get; init; }

    /// <summary>
    /// Proves that a call comes from the gateway or another service: what is sent, and what is accepted. Required, at
    /// least 16 characters.
    /// </summary>
    [Required, MinLength(16)]
    public string ServiceToken { get; init; } = "";

    /// <summary>
    /// A second service token, accepted and never sent: the next one until every process accepts it, then the last one
    /// until no process sends it. Default none; at least 16 characters.
    /// </summary>
    [RegularExpression(".{16,}")]
    public string ServiceTokenAlso { get; init; } = "";

    /// <summary>The same for the token that the sidecar shows, beside <c>APP_API_TOKEN</c>. Default none.</summary>
    [RegularExpression(".{16,}")]
    public string AppApiTokenAlso { get; init; } = "";

    /// <summary>
    /// Production may keep its data in stores that are reached over the network without TLS. Default false: a start
    /// with such a connection string is refused. Stores on loopback, and <see cref="Development"/>, need no TLS.
    /// </summary>
    public bool AllowPlaintextStores { get; init; }

    /// <summary>
    /// Port on which Prometheus scrapes <c>/metrics</c>, HTTP/1.1, and nothing else is answered. 0 for none, the
    /// default; else 1–65535, by convention 9464.
    /// </summary>
    [Range(0, 65535)]
    public int MetricsPort { get; init; }

    /// <summary>Log lines: <c>json</c>, the default, or <c>text</c> for a person at a console.</summary>
    [RegularExpression("json|text")]
    public string LogFormat { get; init; } = "json";

    /// <summary>
    /// How long a process that was asked to end still serves, after it has said that it is not ready, so that callers
    /// learn of it. 0–8 s, since all of the end is to take 10; default 0.
    /// </summary>
    [Range(0, 8)]
    public double DrainSeconds { get; init; }

    /// <summary>
    /// How many times longer than usual a call waits: for a neighbour, for a store, and for what it has begun itself. 1–100,
    /// default 1; more where a machine is so slow that what goes well takes longer.
    /// </summary>
    [Range(1, 100)]
    public double Patience { get; init; } = 1;

    /// <summary>
    /// Who hears what is told to the sidecars by Dapr's own Subscription resources: /dapr/subscribe is not served, so that
    /// nothing is subscribed to twice. Default false.
    /// </summary>
    public bool SubscriptionsDeclared { get; init; }

    /// <summary>
    /// Addresses of the other services by name: Contact, Tagging, Scoring, Journey, Notification; the form is
    /// <see cref="ServiceAddress"/>'s.
    /// </summary>
    public IReadOnlyDictionary<string, string> Services { get; init; } = new Dictionary<string, string>();
}
