using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Rapport.Platform.Testing.Api;

/// <summary>
/// A public call as its proto definition has it, made without knowing its generated client: so that a test can go over
/// all calls of a service, those included that do not exist yet.
/// </summary>
/// <param name="Rpc">The definition.</param>
/// <param name="Rule">How it is called over HTTP.</param>
public sealed record PublicCall(MethodDescriptor Rpc, HttpRule Rule)
{
    /// <summary>Name as messages of tests say it.</summary>
    public string Name => $"{Rpc.Service.Name}.{Rpc.Name}";

    /// <summary>Path template of GET; empty for other verbs.</summary>
    public string GetPath => Rule.Get;

    /// <summary>Path template.</summary>
    public string Path => Rule.Get + Rule.Post + Rule.Put + Rule.Delete + Rule.Patch;

    /// <summary>Whether it is a list with pages.</summary>
    public bool IsPaged => Rpc.InputType.FindFieldByName("page_token") is not null;

    /// <summary>The calls of services that have an HTTP path.</summary>
    public static IReadOnlyList<PublicCall> Of(params IEnumerable<ServiceDescriptor> services) =>
    [
        .. from service in services
           from rpc in service.Methods
           let rule = rpc.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
           where rule is not null
           select new PublicCall(rpc, rule),
    ];

    /// <summary>An empty request.</summary>
    public IMessage NewRequest() => Rpc.InputType.Parser.ParseFrom(ByteString.Empty);

    /// <summary>A request from protobuf JSON.</summary>
    public IMessage NewRequest(string json) => JsonParser.Default.Parse(json, Rpc.InputType);

    /// <summary>Makes the call.</summary>
    public async Task<IMessage> AskAsync(CallInvoker calls, IMessage request)
    {
        var method = new Method<IMessage, IMessage>(
            MethodType.Unary, Rpc.Service.FullName, Rpc.Name,
            Marshallers.Create<IMessage>(m => m.ToByteArray(), _ => throw new NotSupportedException()),
            Marshallers.Create<IMessage>(
                _ => throw new NotSupportedException(), bytes => Rpc.OutputType.Parser.ParseFrom(bytes)));
        using var call = calls.AsyncUnaryCall(method, null, new CallOptions(), request);
        return await call.ResponseAsync;
    }

    /// <summary>Makes the call, which has to be refused, and gives code, reason and metadata of the refusal.</summary>
    public async Task<Refusal> RefusedAsync(CallInvoker calls, IMessage request)
    {
        try
        {
            var answer = await AskAsync(calls, request);
            return new Refusal(StatusCode.OK, $"answered {answer}", new Dictionary<string, string>());
        }
        catch (RpcException exception)
        {
            var info = exception.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>();
            return new Refusal(exception.StatusCode, info?.Reason ?? $"no reason: {exception.Status.Detail}",
                info?.Metadata.ToDictionary() ?? []);
        }
    }
}

/// <summary>How a call was refused.</summary>
/// <param name="Code">gRPC status code; OK when it was answered.</param>
/// <param name="Reason">Reason code of google.rpc.ErrorInfo.</param>
/// <param name="Metadata">Its metadata.</param>
public sealed record Refusal(StatusCode Code, string Reason, IReadOnlyDictionary<string, string> Metadata);
