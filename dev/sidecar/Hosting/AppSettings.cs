namespace Rapport.Sidecar.Hosting;

/// <summary>One app that the stand-in serves: its ports and what daprd would be told about it.</summary>
internal sealed record AppSettings
{
    /// <summary>Dapr's app id; names the consumer group and the source of published events.</summary>
    public required string AppId { get; init; }

    /// <summary>Where the app listens on 127.0.0.1.</summary>
    public required int AppPort { get; init; }

    /// <summary><c>h2c</c> (cleartext HTTP/2) or <c>http</c> (HTTP/1.1). Default http, as daprd's.</summary>
    public string AppProtocol { get; init; } = "http";

    /// <summary>Port of the sidecar's HTTP API: the app's DAPR_HTTP_PORT.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Port of the sidecar's gRPC API: the app's DAPR_GRPC_PORT.</summary>
    public required int GrpcPort { get; init; }

    /// <summary>App health checks; null, the default as in daprd, for none.</summary>
    public HealthSettings? Health { get; init; }
}
