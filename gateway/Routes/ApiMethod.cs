using Google.Protobuf.Reflection;
using Rapport.Hosting.Idempotency;

namespace Rapport.Gateway.Routes;

/// <summary>One way to make a call over HTTP, from its google.api.http annotation.</summary>
/// <param name="Verb">HTTP method in upper case.</param>
/// <param name="Template">Path with variables: <c>/v1/contacts/{contact}:erase</c>.</param>
/// <param name="Body">Field that is the body, <c>*</c> for the whole request, empty for none.</param>
internal sealed record HttpBinding(string Verb, string Template, string Body);

/// <summary>A public call with everything that routes and reference need.</summary>
internal sealed record ApiMethod(PublicService Service, MethodDescriptor Rpc, IReadOnlyList<HttpBinding> Bindings)
{
    /// <summary>Path of the call in native gRPC.</summary>
    public string GrpcPath => $"/{Service.FullName}/{Rpc.Name}";

    /// <summary>Either side sends more than one message.</summary>
    public bool Streams => Rpc.IsClientStreaming || Rpc.IsServerStreaming;

    /// <summary>It changes something, once under a key: takes <see cref="RequestKey.Header"/>.</summary>
    public bool IsWrite => WriteCall.IsWrite(Rpc);

    /// <summary>What an API key needs: read for calls bound to GET, else write.</summary>
    public string Scope => $"{Service.Area}.{(Bindings is [{ Verb: "GET" }, ..] ? "read" : "write")}";

    /// <summary>True for the calls that a write key may make.</summary>
    public bool TakesWriteKey => Service.WriteKeyMethods.Contains(Rpc.Name);
}
