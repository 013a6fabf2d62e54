using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;
using Rapport.Hosting.Idempotency;

namespace Rapport.Gateway.Routes;

/// <summary>One way to make a call over HTTP, from its google.api.http annotation.</summary>
/// <param name="Verb">HTTP method in upper case.</param>
/// <param name="Template">Path with variables: <c>/v1/contacts/{contact}:erase</c>.</param>
/// <param name="Body">Field that is the body, <c>*</c> for the whole request, empty for none.</param>
internal sealed record HttpBinding(string Verb, string Template, string Body);

/// <summary>A public call with everything that routes and reference need.</summary>
/// <param name="Facts">Scope, side effect, personal data, as the contract has them.</param>
internal sealed record ApiMethod(MethodDescriptor Rpc, CallFacts Facts, IReadOnlyList<HttpBinding> Bindings)
{
    /// <summary>The process that answers, a key of <c>Rapport:Services</c>.</summary>
    public string Cluster { get; } = CallContract.ProcessOf(Rpc.Service);

    /// <summary>Path of the call in native gRPC.</summary>
    public string GrpcPath => $"/{Rpc.Service.FullName}/{Rpc.Name}";

    /// <summary>Either side sends more than one message.</summary>
    public bool Streams => Rpc.IsClientStreaming || Rpc.IsServerStreaming;

    /// <summary>It changes something, once under a key: takes <see cref="RequestKey.Header"/>.</summary>
    public bool IsWrite => WriteCall.IsWrite(Rpc);
}
