using System.Buffers;
using System.Buffers.Binary;

namespace Rapport.MongoGateway.Wire;

/// <summary>Cuts a byte stream into messages and writes replies; see MongoDB's wire protocol specification.</summary>
internal static class MessageFraming
{
    private const int HeaderLength = 16;
    private const int LongestMessage = 48_000_000 + 16_384;

    // OP_REPLY: response flags (AwaitCapable), cursor id, starting from, number returned.
    private const int LegacyReplyFields = 20;
    private const int AwaitCapable = 8;

    /// <summary>Takes one whole message off the buffer; false if more bytes are needed.</summary>
    /// <exception cref="FormatException">The bytes are no message of a MongoDB driver.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Request request)
    {
        request = null!;
        if (buffer.Length < HeaderLength)
            return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var opCode = (OpCode)BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        if (length is <= HeaderLength or > LongestMessage)
            throw new FormatException($"A message claims a length of {length} bytes.");
        if (opCode is not (OpCode.Message or OpCode.Query))
            throw new FormatException(
                $"Operation {(int)opCode} is not supported; drivers of MongoDB 3.6 and newer use OP_MSG.");
        if (buffer.Length < length)
            return false;
        var id = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        request = Request.Parse(buffer.Slice(HeaderLength, length - HeaderLength), opCode, id);
        buffer = buffer.Slice(length);
        return true;
    }

    /// <summary>Writes a reply; the caller flushes.</summary>
    public static void Write(IBufferWriter<byte> output, Request request, in Reply reply, int id)
    {
        var fields = request.IsLegacy ? LegacyReplyFields : sizeof(uint) + 1;
        var length = HeaderLength + fields + reply.Length;
        var span = output.GetSpan(HeaderLength + LegacyReplyFields)[..(HeaderLength + fields)];
        span.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], id);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], request.Id);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], (int)(request.IsLegacy ? OpCode.Reply : OpCode.Message));
        if (request.IsLegacy)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span[HeaderLength..], AwaitCapable);
            BinaryPrimitives.WriteInt32LittleEndian(span[(HeaderLength + 16)..], 1);
        }
        output.Advance(HeaderLength + fields);
        output.Write(reply.Document);
    }
}
