using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;

namespace Rapport.MongoGateway.Wire;

/// <summary>
/// One message of a client: an OP_MSG, or the OP_QUERY with which drivers open a connection. Its bytes stay in one
/// rented buffer; nothing of the request may be used after it is disposed.
/// </summary>
internal sealed class Request : IDisposable
{
    private const int SequenceHeader = 5;
    private const int ChecksumLength = 4;
    private const uint ChecksumPresent = 1;
    private const uint MoreToCome = 1 << 1;
    private const uint UnknownRequiredFlags = 0xFFFC;

    private byte[]? buffer;

    private Request(byte[] buffer) => this.buffer = buffer;

    /// <summary>Id that the reply refers to.</summary>
    public int Id { get; private set; }

    /// <summary>True when the client speaks OP_QUERY and expects OP_REPLY.</summary>
    public bool IsLegacy { get; private set; }

    /// <summary>False for unacknowledged writes (w: 0).</summary>
    public bool ExpectsReply { get; private set; } = true;

    /// <summary>The command document.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The documents of a document sequence, end to end; null when the command carries none.</summary>
    public ReadOnlyMemory<byte>? Sequence { get; private set; }

    /// <summary>Name of the first element, which names the command.</summary>
    public string Command { get; private set; } = "";

    /// <summary>Value of the first element if it is a string: the collection, for most commands.</summary>
    public string? Target { get; private set; }

    /// <summary><c>$db</c>; empty if missing.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Id of the logical session; null if the client sent none.</summary>
    public Guid? Session { get; private set; }

    /// <summary><c>txnNumber</c>; null outside transactions and retryable writes.</summary>
    public long? TransactionNumber { get; private set; }

    /// <summary>True when the command belongs to a multi-document transaction (<c>autocommit: false</c>).</summary>
    public bool InTransaction { get; private set; }

    /// <summary>True for the first command of a transaction.</summary>
    public bool StartsTransaction { get; private set; }

    /// <summary>Reads a message whose header has been checked for its length.</summary>
    /// <exception cref="FormatException">The message does not follow the protocol.</exception>
    public static Request Parse(in ReadOnlySequence<byte> message, OpCode opCode, int id)
    {
        var length = (int)message.Length;
        var request = new Request(ArrayPool<byte>.Shared.Rent(length)) { Id = id };
        try
        {
            message.CopyTo(request.buffer);
            var bytes = request.buffer.AsMemory(0, length);
            if (opCode == OpCode.Query)
                request.ReadQuery(bytes);
            else
                request.ReadSections(bytes);
            request.ReadHeaderFields();
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private void ReadSections(Memory<byte> message)
    {
        if (message.Length < sizeof(uint) + ChecksumLength)
            throw new FormatException("OP_MSG is too short.");
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(message.Span);
        if ((flags & UnknownRequiredFlags) != 0)
            throw new FormatException($"OP_MSG flags {flags:x} are unknown.");
        ExpectsReply = (flags & MoreToCome) == 0;
        var rest = message[sizeof(uint)..];
        if ((flags & ChecksumPresent) != 0)
            rest = rest[..^ChecksumLength];
        while (rest.Length > 0)
        {
            var section = rest[1..];
            var length = section.Length < SequenceHeader ? -1 : BinaryPrimitives.ReadInt32LittleEndian(section.Span);
            if (length < SequenceHeader || length > section.Length)
                throw new FormatException("A section of OP_MSG exceeds its message.");
            ReadSection(rest.Span[0], section[..length]);
            rest = section[length..];
        }
    }

    private void ReadSection(byte kind, Memory<byte> section)
    {
        switch (kind)
        {
            case 0 when Body.IsEmpty:
                Body = section;
                break;
            case 1 when Sequence is null:
                Sequence = section[AfterName(section)..];
                break;
            default:
                throw new FormatException("The message has more than one body or document sequence.");
        }
    }

    private void ReadQuery(Memory<byte> message)
    {
        IsLegacy = true;
        var afterName = AfterName(message);
        // Skips numberToSkip and numberToReturn.
        var query = message[Math.Min(afterName + 2 * sizeof(int), message.Length)..];
        var length = query.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(query.Span);
        if (length < 0 || length > query.Length)
            throw new FormatException("The document of OP_QUERY exceeds its message.");
        Body = query[..length];
        var collection = Encoding.UTF8.GetString(message.Span[sizeof(int)..(afterName - 1)]);
        Database = collection.Split('.')[0];
    }

    /// <summary>Position behind the zero-terminated name that follows a 32-bit number.</summary>
    private static int AfterName(Memory<byte> section)
    {
        var end = section.Length < sizeof(int) ? -1 : section.Span[sizeof(int)..].IndexOf((byte)0);
        return end >= 0 ? sizeof(int) + end + 1 : throw new FormatException("A name in the message does not end.");
    }

    private void ReadHeaderFields()
    {
        var first = true;
        foreach (var field in new BsonView(Body.Span))
        {
            if (first)
            {
                Command = Encoding.UTF8.GetString(field.Name);
                Target = field.AsString();
                first = false;
            }
            else if (field.Name.SequenceEqual("$db"u8))
                Database = field.AsString() ?? "";
            else if (field.Name.SequenceEqual("lsid"u8))
                Session = SessionId(field);
            else if (field.Name.SequenceEqual("txnNumber"u8))
                TransactionNumber = field.AsInt64();
            else if (field.Name.SequenceEqual("autocommit"u8))
                InTransaction = !field.IsTrue();
            else if (field.Name.SequenceEqual("startTransaction"u8))
                StartsTransaction = field.IsTrue();
        }
    }

    /// <summary>Reads <c>{ id: UUID }</c>.</summary>
    internal static Guid? SessionId(BsonField session) =>
        session.Type == BsonType.Document && new BsonView(session.Value).TryFind("id"u8, out var id) &&
        id.Type == BsonType.Binary && id.Value.Length == 21
            ? new Guid(id.Value[5..], bigEndian: true)
            : null;
}
