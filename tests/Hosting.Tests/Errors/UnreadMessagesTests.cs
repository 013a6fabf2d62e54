using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Tests.Transcoding;

namespace Rapport.Hosting.Tests.Errors;

/// <summary>What the gRPC server itself refuses, before any code of a service is asked.</summary>
public sealed class UnreadMessagesTests(BareServices services) : IClassFixture<BareServices>
{
    private static readonly byte[] BrokenText = [0x0A, 0x02, 0xFF, 0xFE];
    private static readonly byte[] Garbage = [0xFF, 0xFF, 0xFF];

    public static TheoryData<string, byte[]> Unreadable => new() { { "text that is not UTF-8", BrokenText }, { "garbage", Garbage } };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Message_ThatCannotBeRead_IsInvalidArgumentWithReasonAndField(string what, byte[] message)
    {
        var refused = await CallAsync(ContactService.Descriptor.FindMethodByName("GetContact").FullName, message);

        Assert.True(refused.StatusCode == StatusCode.InvalidArgument, what);
        Assert.Equal("REQUEST_MALFORMED", ReasonOf(refused));
        Assert.Equal("message", refused.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.Single().Field);
    }

    [Fact]
    public async Task Message_OverTheLimit_IsResourceExhaustedWithTheLimit()
    {
        var refused = await CallAsync(ContactService.Descriptor.FindMethodByName("GetContact").FullName, new byte[5_000_000]);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Equal("TOO_LARGE", ReasonOf(refused));
        Assert.Equal("4194304", refused.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Metadata["limit_bytes"]);
    }

    [Fact]
    public async Task Call_ThatThereIsNot_IsUnimplementedWithReason()
    {
        var refused = await CallAsync("rapport.contact.v1.ContactService.Nonsense", []);

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
        Assert.Equal("METHOD_NOT_ALLOWED", ReasonOf(refused));
    }

    private async Task<RpcException> CallAsync(string fullName, byte[] message)
    {
        using var channel = GrpcChannel.ForAddress(services.Server.BaseAddress, new GrpcChannelOptions
        {
            HttpHandler = services.Server.CreateHandler(), MaxSendMessageSize = null,
        });
        var at = fullName.LastIndexOf('.');
        var raw = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, fullName[..at], fullName[(at + 1)..], raw, raw);
        var headers = new Metadata { { CallerContext.ServiceTokenHeader, BareServices.Token } };
        return await Assert.ThrowsAsync<RpcException>(() => channel.CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(headers), message).ResponseAsync);
    }

    private static string? ReasonOf(RpcException refused) => refused.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason;
}
