using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Paths;

/// <summary>The ways in.</summary>
public enum IngestPath
{
    /// <summary>POST /v1/batch.</summary>
    SegmentBatch,

    /// <summary>POST /v1/track, an item each.</summary>
    SegmentSingle,

    /// <summary>POST /v1/events.</summary>
    Native,

    /// <summary>IngestEvents over gRPC.</summary>
    Grpc,

    /// <summary>IngestStream.</summary>
    Stream,
}

/// <summary>How a request was answered.</summary>
/// <param name="Code">HTTP status; of gRPC the number that HTTP has for it.</param>
/// <param name="Body">The answer, or the error as google.rpc.Status in JSON.</param>
/// <param name="Results">For each item, where the path tells.</param>
internal sealed record PathAnswer(int Code, string Body, IReadOnlyList<IngestResult> Results)
{
    /// <summary>A refusal says why and names a field.</summary>
    public bool IsExplained =>
        Code is >= 400 and < 500 && Body.Contains("\"reason\"", StringComparison.Ordinal)
        && Body.Contains("fieldViolations", StringComparison.Ordinal);
}

/// <summary>Sends items as they are, byte for byte, on any path.</summary>
internal sealed class PathSender(ContactApp app, string principal) : IDisposable
{
    private static readonly Marshaller<byte[]> AsIs = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    private static readonly Marshaller<IngestEventsResponse> Answer =
        Marshallers.Create(answer => answer.ToByteArray(), IngestEventsResponse.Parser.ParseFrom);

    private static readonly Method<byte[], IngestEventsResponse> Unary =
        new(MethodType.Unary, "rapport.contact.v1.ContactService", "IngestEvents", AsIs, Answer);

    private static readonly Method<byte[], IngestEventsResponse> Duplex =
        new(MethodType.DuplexStreaming, "rapport.contact.v1.ContactService", "IngestStream", AsIs, Answer);

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default
        .WithTypeRegistry(TypeRegistry.FromFiles(Google.Rpc.ErrorDetailsReflection.Descriptor)));

    private readonly HttpClient http = app.HttpOf(ContactApp.WriteKey(principal));
    private readonly CallInvoker invoker = app.Invoker;

    /// <summary>Sends items in one request; on the path of single calls in one each, where the worst answer counts.</summary>
    public async Task<PathAnswer> SendAsync(IngestPath path, params byte[][] items)
    {
        switch (path)
        {
            case IngestPath.SegmentBatch:
                return await PostAsync("/v1/batch", Around("{\"batch\":[", items, "]}"));
            case IngestPath.Native:
                return await PostAsync("/v1/events", Around("{\"events\":[", items, "]}"));
            case IngestPath.SegmentSingle:
                var answers = new List<PathAnswer>();
                foreach (var item in items)
                    answers.Add(await PostAsync("/v1/track", item));
                return answers.MaxBy(answer => answer.Code)!;
            case IngestPath.Grpc:
                return await CallAsync(() => invoker.AsyncUnaryCall(Unary, null, Options, Message(2, items)).ResponseAsync);
            default:
                return await CallAsync(() => StreamAsync(Message(1, items)));
        }
    }

    /// <summary>Sends bytes as a message of IngestEvents.</summary>
    public Task<PathAnswer> SendRawAsync(byte[] message) =>
        CallAsync(() => invoker.AsyncUnaryCall(Unary, null, Options, message).ResponseAsync);

    /// <summary>Posts a body as it is.</summary>
    public async Task<PathAnswer> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        return new PathAnswer((int)answer.StatusCode, text,
            path == "/v1/events" && answer.IsSuccessStatusCode ? IngestEventsResponse.Parser.ParseJson(text).Results : []);
    }

    /// <summary>What is listed as refused of this key.</summary>
    public async Task<IReadOnlyList<IngestReject>> RejectsAsync() => (await app.Contacts.ListIngestRejectsAsync(
        new ListIngestRejectsRequest { PageSize = 500 }, ContactApp.WriteKey(principal))).Rejects;

    public void Dispose() => http.Dispose();

    private CallOptions Options => new(ContactApp.WriteKey(principal));

    private async Task<IngestEventsResponse> StreamAsync(byte[] message)
    {
        using var call = invoker.AsyncDuplexStreamingCall(Duplex, null, Options);
        await call.RequestStream.WriteAsync(message);
        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.MoveNext(CancellationToken.None)
            ? call.ResponseStream.Current
            : throw new InvalidOperationException("The stream ended without an answer.");
    }

    private static async Task<PathAnswer> CallAsync(Func<Task<IngestEventsResponse>> call)
    {
        try
        {
            var answer = await call();
            return new PathAnswer(200, answer.ToString(), answer.Results);
        }
        catch (RpcException fault)
        {
            var details = fault.Trailers.GetValueBytes("grpc-status-details-bin");
            var text = details is null ? fault.Status.Detail : Json.Format(Google.Rpc.Status.Parser.ParseFrom(details));
            return new PathAnswer(fault.StatusCode switch
            {
                StatusCode.InvalidArgument => 400,
                StatusCode.ResourceExhausted => 413,
                StatusCode.Unavailable => 503,
                _ => 500,
            }, text, []);
        }
    }

    private static byte[] Around(string before, byte[][] items, string after)
    {
        using var body = new MemoryStream();
        body.Write(Encoding.ASCII.GetBytes(before));
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
                body.WriteByte((byte)',');
            body.Write(items[i]);
        }

        body.Write(Encoding.ASCII.GetBytes(after));
        return body.ToArray();
    }

    private static byte[] Message(int field, byte[][] items)
    {
        using var message = new MemoryStream();
        using (var output = new CodedOutputStream(message, leaveOpen: true))
        {
            foreach (var item in items)
            {
                output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(item));
            }
        }

        return message.ToArray();
    }
}
