using System.Buffers;
using MongoDB.Bson;

namespace Rapport.MongoGateway.Wire;

/// <summary>The document of an answer. One that came from PostgreSQL sits in a rented buffer.</summary>
internal readonly struct Reply : IDisposable
{
    private readonly byte[] buffer;
    private readonly bool isRented;

    private Reply(byte[] buffer, int length, bool isRented, bool hasWriteErrors)
    {
        this.buffer = buffer;
        this.isRented = isRented;
        Length = length;
        HasWriteErrors = hasWriteErrors;
    }

    /// <summary>Length of the document, bytes.</summary>
    public int Length { get; }

    /// <summary>True when the command itself succeeded but some of its writes did not.</summary>
    public bool HasWriteErrors { get; }

    /// <summary>The bytes of the document.</summary>
    public ReadOnlySpan<byte> Document => buffer.AsSpan(0, Length);

    /// <summary>A reply that the gateway wrote itself.</summary>
    public static Reply Of(BsonDocument document, bool hasWriteErrors = false)
    {
        var bytes = document.ToBson();
        return new Reply(bytes, bytes.Length, isRented: false, hasWriteErrors);
    }

    /// <summary><c>{ ok: 1 }</c>.</summary>
    public static Reply Ok() => Of(new BsonDocument("ok", 1.0));

    /// <summary>A reply in a buffer of the shared pool, which is given back with <see cref="Dispose"/>.</summary>
    public static Reply Rented(byte[] buffer, int length, bool hasWriteErrors = false) =>
        new(buffer, length, isRented: true, hasWriteErrors);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (isRented)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
