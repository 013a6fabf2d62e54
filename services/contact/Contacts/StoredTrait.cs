using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Events.Facts;

namespace Rapport.Contact.Contacts;

/// <summary>
/// The stored form of a word about a trait: a google.protobuf.Value (null for a trait that was taken away) with two further
/// fields, when it was said to 100 ns (15) and its place in the log (16), which readers of a plain Value pass over.
/// </summary>
internal static class StoredTrait
{
    private const int At = 15;
    private const int Place = 16;
    private static readonly MessageParser<Value> Values = Value.Parser.WithDiscardUnknownFields(true);

    /// <summary>The bytes of a word.</summary>
    public static byte[] Write(TraitWord<Value> word)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            (word.Value ?? Value.ForNull()).WriteTo(output);
            output.WriteTag(At, WireFormat.WireType.Fixed64);
            output.WriteSFixed64(word.Said.At.UtcTicks);
            output.WriteTag(Place, WireFormat.WireType.Fixed64);
            output.WriteFixed64(word.Said.Place);
        }

        return stream.ToArray();
    }

    /// <summary>The word; of one that an earlier version wrote, the time is <paramref name="at"/> and the place 0.</summary>
    public static TraitWord<Value> Read(byte[] stored, DateTimeOffset at)
    {
        var value = Values.ParseFrom(stored);
        var said = new Said(at, 0);
        var input = new CodedInputStream(stored);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == WireFormat.MakeTag(At, WireFormat.WireType.Fixed64))
                said = said with { At = new DateTimeOffset(input.ReadSFixed64(), TimeSpan.Zero) };
            else if (tag == WireFormat.MakeTag(Place, WireFormat.WireType.Fixed64))
                said = said with { Place = input.ReadFixed64() };
            else
                input.SkipLastField();
        }

        return new TraitWord<Value>(value.KindCase is Value.KindOneofCase.NullValue ? null : value, said);
    }
}
