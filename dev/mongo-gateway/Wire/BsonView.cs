using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;

namespace Rapport.MongoGateway.Wire;

/// <summary>
/// Looks into the top level of a BSON document without building anything: the gateway passes documents on as bytes and
/// needs a handful of header fields only.
/// </summary>
internal readonly ref struct BsonView(ReadOnlySpan<byte> document)
{
    private const int LengthPrefix = 4;

    private readonly ReadOnlySpan<byte> document = document;

    /// <summary>Walks the elements in their order.</summary>
    public Enumerator GetEnumerator() => new(document);

    /// <summary>Finds the first element of a name.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out BsonField field)
    {
        foreach (var candidate in this)
            if (candidate.Name.SequenceEqual(name))
            {
                field = candidate;
                return true;
            }
        field = default;
        return false;
    }

    /// <summary>
    /// Walks elements; a malformed length ends with <see cref="FormatException"/>, never outside the span.
    /// </summary>
    public ref struct Enumerator(ReadOnlySpan<byte> document)
    {
        private ReadOnlySpan<byte> rest = Elements(document);

        /// <summary>The element the walk is at.</summary>
        public BsonField Current { get; private set; }

        /// <summary>Goes on to the next element.</summary>
        public bool MoveNext()
        {
            if (rest.Length <= 1)
                return false;
            var type = (BsonType)rest[0];
            var nameEnd = rest[1..].IndexOf((byte)0);
            if (nameEnd < 0)
                throw new FormatException("A BSON element name does not end.");
            var afterName = rest[(nameEnd + 2)..];
            var length = ValueLength(type, afterName);
            if (length < 0 || length > afterName.Length)
                throw new FormatException($"A BSON value of type {type} exceeds its document.");
            Current = new BsonField(type, rest.Slice(1, nameEnd), afterName[..length]);
            rest = afterName[length..];
            return true;
        }

        private static ReadOnlySpan<byte> Elements(ReadOnlySpan<byte> document)
        {
            if (document.Length < LengthPrefix + 1 ||
                BinaryPrimitives.ReadInt32LittleEndian(document) != document.Length)
                throw new FormatException("A BSON document does not have the length it claims.");
            return document[LengthPrefix..];
        }

        private static int ValueLength(BsonType type, ReadOnlySpan<byte> value) => type switch
        {
            BsonType.Null or BsonType.Undefined or BsonType.MinKey or BsonType.MaxKey => 0,
            BsonType.Boolean => 1,
            BsonType.Int32 => 4,
            BsonType.Double or BsonType.Int64 or BsonType.DateTime or BsonType.Timestamp => 8,
            BsonType.ObjectId => 12,
            BsonType.Decimal128 => 16,
            BsonType.String or BsonType.JavaScript or BsonType.Symbol => LengthPrefix + Prefix(value),
            BsonType.Document or BsonType.Array or BsonType.JavaScriptWithScope => Prefix(value),
            BsonType.Binary => LengthPrefix + 1 + Prefix(value),
            BsonType.RegularExpression => TwoStrings(value),
            _ => throw new FormatException($"BSON type {(int)type} is unknown."),
        };

        private static int Prefix(ReadOnlySpan<byte> value) =>
            value.Length < LengthPrefix ? -1 : BinaryPrimitives.ReadInt32LittleEndian(value);

        private static int TwoStrings(ReadOnlySpan<byte> value)
        {
            var first = value.IndexOf((byte)0);
            var second = first < 0 ? -1 : value[(first + 1)..].IndexOf((byte)0);
            return second < 0 ? -1 : first + second + 2;
        }
    }
}

/// <summary>One element of a document: type, name and the bytes of the value.</summary>
internal readonly ref struct BsonField(BsonType type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
{
    /// <summary>BSON type of the value.</summary>
    public BsonType Type { get; } = type;

    /// <summary>UTF-8 name without the terminating zero.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>The value as it stands in the document.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>The value of a string, else null.</summary>
    public string? AsString() =>
        Type == BsonType.String && Value.Length >= 5 ? Encoding.UTF8.GetString(Value[4..^1]) : null;

    /// <summary>The value of a number of any numeric type, else null.</summary>
    public long? AsInt64() => Type switch
    {
        BsonType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(Value),
        BsonType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Value),
        BsonType.Double => (long)BinaryPrimitives.ReadDoubleLittleEndian(Value),
        _ => null,
    };

    /// <summary>True for true and for numbers other than zero.</summary>
    public bool IsTrue() => Type == BsonType.Boolean ? Value[0] != 0 : AsInt64() is { } number && number != 0;
}
