using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Rapport.Runtime;

/// <summary>
/// One <c>ping</c> over MongoDB's wire protocol. A driver takes a second to look for its server the first time, which
/// would be most of the start of the local database.
/// </summary>
internal static class MongoPing
{
    private const int HeaderLength = 16;
    private const int OpMsg = 2013;

    // Flags and the kind of the first section, in front of the document.
    private const int OpMsgPrefix = 5;
    private const int LongestReply = 4096;

    /// <summary>True when a server on a loopback port answers the ping with <c>ok: 1</c>.</summary>
    public static async Task<bool> Answers(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Message(new BsonDocument { ["ping"] = 1, ["$db"] = "admin" }), cancellationToken);
            var header = new byte[HeaderLength];
            await stream.ReadExactlyAsync(header, cancellationToken);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header) - HeaderLength;
            if (length is <= OpMsgPrefix or > LongestReply)
                return false;
            var reply = new byte[length];
            await stream.ReadExactlyAsync(reply, cancellationToken);
            return BsonSerializer.Deserialize<BsonDocument>(reply[OpMsgPrefix..])["ok"].ToBoolean();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static byte[] Message(BsonDocument command)
    {
        var document = command.ToBson();
        var message = new byte[HeaderLength + OpMsgPrefix + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), OpMsg);
        document.CopyTo(message, HeaderLength + OpMsgPrefix);
        return message;
    }
}
