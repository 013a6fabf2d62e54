using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rapport.Hosting.Contracts;

namespace Rapport.Gateway.Audit;

/// <summary>The one message in the body of a unary gRPC call, as protobuf JSON.</summary>
internal static class GrpcContent
{
    // Flag and length in front of each message (gRPC over HTTP/2).
    private const int Prefix = 5;

    private static readonly Dictionary<string, MessageDescriptor> Generated = CallContract.Files()
        .SelectMany(file => file.MessageTypes).ToDictionary(message => message.FullName);

    /// <summary>The message as UTF-8; null for one that is packed or cannot be read.</summary>
    /// <param name="body">The body, or its beginning.</param>
    /// <param name="type">What it is, by the contract.</param>
    public static byte[]? JsonOf(ReadOnlySpan<byte> body, MessageDescriptor type)
    {
        if (body.Length < Prefix || body[0] != 0 || !Generated.TryGetValue(type.FullName, out var generated))
            return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
        if (length > body.Length - Prefix)
            return null;
        try
        {
            var message = generated.Parser.ParseFrom(body.Slice(Prefix, (int)length).ToArray());
            return Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message));
        }
        catch (Exception unreadable) when (unreadable is InvalidProtocolBufferException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
