using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Whose request it is, as the gateway tells.</summary>
/// <param name="Workspace">Workspace of the credential.</param>
/// <param name="Origin">Who speaks.</param>
internal sealed record IngestCaller(string Workspace, Origin Origin)
{
    /// <summary>The request carries Global Privacy Control (<see cref="PrivacySignals"/>).</summary>
    public bool RefusesSale { get; init; }

    /// <summary>Id of the credential.</summary>
    public string Principal => Origin.Name;

    /// <summary>The caller of a gRPC or transcoded call.</summary>
    public static IngestCaller Of(ServerCallContext call) => new(
        call.Workspace(),
        OriginOf(
            call.RequestHeaders.GetValue(CallerContext.KindHeader), call.RequestHeaders.GetValue(CallerContext.PrincipalHeader)))
    {
        RefusesSale = call.RequestHeaders.GetValue(PrivacySignals.Header) == "1",
    };

    /// <summary>The caller of an HTTP call.</summary>
    /// <exception cref="DomainError">UNAUTHENTICATED: the call did not come through the gateway.</exception>
    public static IngestCaller Of(HttpRequest request)
    {
        var headers = request.Headers;
        var workspace = headers[CallerContext.WorkspaceHeader].ToString();
        return workspace.Length > 0
            ? new IngestCaller(
                workspace, OriginOf(headers[CallerContext.KindHeader], headers[CallerContext.PrincipalHeader]))
            {
                RefusesSale = headers[PrivacySignals.Header] == "1",
            }
            : throw new DomainError(ErrorReason.Unauthenticated, "The call carries no workspace; call through the gateway.");
    }

    // What does not say its kind is believed least.
    private static Origin OriginOf(string? kind, string? principal) => EventOrigins.Of(
        kind switch
        {
            CallerContext.Service => OriginKind.Service,
            CallerContext.ApiKey => OriginKind.ApiKey,
            _ => OriginKind.WriteKey,
        },
        principal ?? "");
}
