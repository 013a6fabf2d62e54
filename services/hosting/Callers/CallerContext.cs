using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Callers;

/// <summary>Who calls: workspace and principal, which only the gateway sets, from the credential.</summary>
public static class CallerContext
{
    /// <summary>Header with the workspace of the credential.</summary>
    public const string WorkspaceHeader = "x-rapport-workspace";

    /// <summary>Header with the kind of the caller: one of <see cref="WriteKey"/>, <see cref="ApiKey"/>, <see cref="Service"/>.</summary>
    public const string KindHeader = "x-rapport-kind";

    /// <summary>Kind of a caller with a write key: anybody.</summary>
    public const string WriteKey = "write_key";

    /// <summary>Kind of a caller with an API key.</summary>
    public const string ApiKey = "api_key";

    /// <summary>Kind of a service of the platform; the principal is its name.</summary>
    public const string Service = "service";

    /// <summary>Header with the id of the credential, or the name of the service, for audit and as an event's origin.</summary>
    public const string PrincipalHeader = "x-rapport-principal";

    /// <summary>Header with the scopes of the credential, separated by spaces.</summary>
    public const string ScopesHeader = "x-rapport-scopes";

    /// <summary>Header with the token that proves a call comes from inside.</summary>
    public const string ServiceTokenHeader = "x-rapport-service-token";

    /// <summary>The workspace the call is about.</summary>
    /// <exception cref="DomainError">UNAUTHENTICATED when the call did not come through the gateway.</exception>
    public static string Workspace(this ServerCallContext call) =>
        call.RequestHeaders.GetValue(WorkspaceHeader) is { Length: > 0 } workspace
            ? workspace
            : throw new DomainError(ErrorReason.Unauthenticated, "The call carries no workspace; call through the gateway.");

    /// <summary>The credential's id; for calls between services the name of the service.</summary>
    public static string Principal(this ServerCallContext call) =>
        call.RequestHeaders.GetValue(PrincipalHeader) is { Length: > 0 } principal ? principal : "internal";

    /// <summary>What the credential may do; nothing for calls between services.</summary>
    public static IReadOnlyList<string> Scopes(this ServerCallContext call) =>
        call.RequestHeaders.GetValue(ScopesHeader)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
