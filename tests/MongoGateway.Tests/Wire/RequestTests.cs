using System.Buffers;
using System.Buffers.Binary;
using CsCheck;
using MongoDB.Bson;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Tests.Wire;

public sealed class RequestTests
{
    private const int Header = 16;

    [Fact]
    public void TryRead_BodyAndSequence_GivesBothAndTheHeaderFields()
    {
        var session = Guid.NewGuid();
        var body = new BsonDocument
        {
            ["insert"] = "things",
            ["lsid"] = new BsonDocument("id", new BsonBinaryData(session, GuidRepresentation.Standard)),
            ["txnNumber"] = 7L, ["startTransaction"] = true, ["autocommit"] = false, ["$db"] = "test",
        };
        byte[] documents = [.. new BsonDocument("_id", 1).ToBson(), .. new BsonDocument("_id", 2).ToBson()];
        var buffer = new ReadOnlySequence<byte>(Message(id: 42, flags: 0,
            [0, .. body.ToBson()], [1, .. Length(4 + 10 + documents.Length), .. "documents\0"u8, .. documents]));

        Assert.True(MessageFraming.TryRead(ref buffer, out var request));

        using (request)
        {
            Assert.Equal(
                (42, "insert", "things", "test"), (request.Id, request.Command, request.Target, request.Database));
            Assert.Equal((session, 7L, true, true),
                (request.Session, request.TransactionNumber, request.InTransaction, request.StartsTransaction));
            Assert.Equal(documents, request.Sequence!.Value.ToArray());
            Assert.True(request.ExpectsReply);
        }
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void TryRead_AnyBeginningOfAMessage_WaitsForTheRest()
    {
        var message = Message(id: 1, flags: 0, [0, .. new BsonDocument { ["ping"] = 1, ["$db"] = "admin" }.ToBson()]);
        for (var length = 0; length < message.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(message.AsMemory(0, length));

            Assert.False(MessageFraming.TryRead(ref buffer, out _));
            Assert.Equal(length, buffer.Length);
        }
    }

    [Fact]
    public void TryRead_Checksum_IsLeftOut()
    {
        var body = new BsonDocument { ["ping"] = 1, ["$db"] = "admin" }.ToBson();
        var buffer = new ReadOnlySequence<byte>(Message(id: 1, flags: 1, [0, .. body], [9, 9, 9, 9]));

        Assert.True(MessageFraming.TryRead(ref buffer, out var request));
        using (request)
            Assert.Equal(body, request.Body.ToArray());
    }

    [Fact]
    public void TryRead_DamagedMessage_IsRefusedOrReadButNeverEscapesItsBytes()
    {
        var body = new BsonDocument
        {
            ["find"] = "things",
            ["filter"] = new BsonDocument { ["a"] = new BsonArray { 1, "x" }, ["r"] = new BsonRegularExpression("a", "i") },
            ["lsid"] = new BsonDocument("id", new BsonBinaryData(Guid.Empty, GuidRepresentation.Standard)),
            ["$db"] = "test",
        };
        var message = Message(id: 1, flags: 0, [0, .. body.ToBson()]);

        Gen.Select(Gen.Int[Header, message.Length - 1], Gen.Byte).Array[1, 4].Sample(damages =>
        {
            var damaged = message.ToArray();
            foreach (var (position, value) in damages)
                damaged[position] = value;
            try
            {
                var buffer = new ReadOnlySequence<byte>(damaged);
                if (MessageFraming.TryRead(ref buffer, out var request))
                    request.Dispose();
            }
            catch (FormatException)
            {
                // The connection is closed with this reason.
            }
        }, iter: 20_000);
    }

    private static byte[] Message(int id, uint flags, params byte[][] sections)
    {
        var message = new byte[Header + sizeof(uint) + sections.Sum(section => section.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), id);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), (int)OpCode.Message);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(Header), flags);
        var position = Header + sizeof(uint);
        foreach (var section in sections)
        {
            section.CopyTo(message, position);
            position += section.Length;
        }
        return message;
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }
}
