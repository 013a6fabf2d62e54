using Rapport.Gateway.Audit;

namespace Rapport.Gateway.Routes;

/// <summary>What the gateway demands on a route before it forwards; endpoint metadata of every proxied route.</summary>
internal sealed record RouteAccess
{
    /// <summary>Scope that an API key needs; empty where any will do.</summary>
    public required string Scope { get; init; }

    /// <summary>Another that is enough, as in an earlier release; empty for none.</summary>
    public string FormerScope { get; init; } = "";

    /// <summary>What the audit log is told of it; null where it need not know.</summary>
    public AuditedCall? Audited { get; init; }

    /// <summary>A write key is enough.</summary>
    public bool TakesWriteKey { get; init; }

    /// <summary>A Segment path: any content type, and the write key may be in the query or in the body.</summary>
    public bool IsSegment { get; init; }

    /// <summary>
    /// A page for people: the link is the key to it, so no credential is asked for; forms are taken, and pages answered, also
    /// where they say that something is wrong.
    /// </summary>
    public bool IsPage { get; init; }

    /// <summary>The body is a file as it stands, of any content type.</summary>
    public bool TakesFile { get; init; }

    /// <summary>A call of native gRPC: HTTP/2 and application/grpc.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>A stream: no deadline, only an idle limit.</summary>
    public bool Streams { get; init; }

    /// <summary>An Idempotency-Key means something: a write, or a stream of writes, which refuses it itself.</summary>
    public bool TakesKey { get; init; }

    /// <summary>Largest body, bytes.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>Ids at the end of the path are of the callers' own making, and colons in them are no verbs.</summary>
    public bool IdsHaveColons { get; init; }
}
