using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Hosting.Idempotency;
using Xunit;

namespace Rapport.Platform.Testing.Idempotency;

/// <summary>Goes through all writes that a service answers, as their definitions list them.</summary>
public static class WriteWalk
{
    private static readonly Marshaller<byte[]> AsIs = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>
    /// Asks each write of an area under a key that stands for another request already, once by the field and once by
    /// the header: each is refused for that reason, before it looks at anything else.
    /// </summary>
    /// <param name="services">The running service.</param>
    /// <param name="invoker">Calls it as the gateway does.</param>
    /// <param name="area">Beginning of its packages: <c>rapport.contact.</c>.</param>
    /// <param name="caller">Workspace and principal of the calls, "workspace/principal".</param>
    public static async Task AllAskForTheirKeyAsync(
        IServiceProvider services, CallInvoker invoker, string area, string caller)
    {
        var writes = WriteCall.Known.Where(call => call.Path.StartsWith("/" + area, StringComparison.Ordinal)).ToList();
        var served = services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName).OfType<string>();
        Assert.NotEmpty(writes);
        Assert.Subset(served.ToHashSet(), writes.Select(call => call.Path).ToHashSet());
        var taken = await services.GetRequiredService<IAnswerStore>()
            .ClaimAsync($"{caller}/taken", new byte[32], CancellationToken.None);
        Assert.Equal(ClaimOutcome.Granted, taken.Outcome);
        foreach (var write in writes)
        {
            Assert.NotNull(write.RequestId);
            await IsReusedAsync(invoker, write, Named(write), []);
            await IsReusedAsync(invoker, write, [], new Metadata { { RequestKey.Header, "taken" } });
        }
    }

    private static async Task IsReusedAsync(CallInvoker invoker, WriteCall write, byte[] request, Metadata metadata)
    {
        var parts = write.Path.Split('/');
        var method = new Method<byte[], byte[]>(MethodType.Unary, parts[1], parts[2], AsIs, AsIs);
        using var call = invoker.AsyncUnaryCall(method, null, new CallOptions(metadata), request);
        var refused = await Record.ExceptionAsync(async () => await call.ResponseAsync);
        var reason = (refused as RpcException)?.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;
        Assert.True(reason == "IDEMPOTENCY_KEY_REUSED", $"{write.Path}: {reason ?? refused?.Message ?? "answered"}");
    }

    private static byte[] Named(WriteCall write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(write.RequestId!.FieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteString("taken");
        }

        return bytes.ToArray();
    }
}
