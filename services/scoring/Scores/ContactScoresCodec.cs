using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>
/// The stored form of <see cref="ContactScores"/>: a version byte, then fields in order, lists with their length in
/// front, instants as UTC ticks. About 60 bytes for a contact with one rule in one model; a match that is kept by
/// itself takes 25 more, at most <see cref="RuleTally.MostKept"/> a rule.
/// </summary>
internal static class ContactScoresCodec
{
    private const byte Format = 2;

    public static byte[] Write(ContactScores scores)
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        writer.Write(scores.MergedInto ?? "");
        LeadCodec.Write(writer, scores);
        WriteList(writer, scores.Models, Write);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a stored state; null is a contact that nothing is known of.</summary>
    /// <exception cref="InvalidDataException">Not a state of this format.</exception>
    public static ContactScores Read(byte[]? stored)
    {
        if (stored is null)
            return ContactScores.Empty;
        using var reader = new BinaryReader(new MemoryStream(stored));
        if (reader.ReadByte() != Format)
            throw new InvalidDataException("A contact's scores are stored in an unknown format.");
        var mergedInto = reader.ReadString();
        return LeadCodec.Read(reader) with
        {
            MergedInto = mergedInto.Length == 0 ? null : mergedInto,
            Models = ReadList(reader, ReadModel),
        };
    }

    public static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write7BitEncodedInt(items.Count);
        for (var i = 0; i < items.Count; i++)
            write(writer, items[i]);
    }

    public static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> readItem)
    {
        var count = reader.Read7BitEncodedInt();
        var items = count == 0 ? [] : new T[count];
        for (var i = 0; i < items.Length; i++)
            items[i] = readItem(reader);
        return items;
    }

    public static void WriteInstant(BinaryWriter writer, DateTimeOffset instant) => writer.Write(instant.UtcTicks);

    public static DateTimeOffset ReadInstant(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    public static void Write(BinaryWriter writer, Trait trait)
    {
        writer.Write(trait.Name);
        WriteInstant(writer, trait.At);
        writer.Write(trait.Tie);
        switch (trait.Value)
        {
            case double number:
                writer.Write((byte)1);
                writer.Write(number);
                break;
            case bool flag:
                writer.Write((byte)(flag ? 3 : 2));
                break;
            default:
                writer.Write((byte)0);
                writer.Write((string)trait.Value);
                break;
        }
    }

    public static Trait ReadTrait(BinaryReader reader)
    {
        var (name, at, tie) = (reader.ReadString(), ReadInstant(reader), reader.ReadUInt64());
        object value = reader.ReadByte() switch
        {
            0 => reader.ReadString(),
            1 => reader.ReadDouble(),
            2 => false,
            _ => true,
        };
        return new Trait(name, value, at, tie);
    }

    private static void Write(BinaryWriter writer, ModelScore model)
    {
        writer.Write7BitEncodedInt(model.Model);
        WriteList(writer, model.Rules, Write);
        WriteList(writer, model.Thresholds, static (w, threshold) =>
        {
            w.Write(threshold.Threshold);
            w.Write(threshold.Armed);
            w.Write7BitEncodedInt(threshold.Crossings);
        });
        WriteList(writer, model.Vetoes, static (w, veto) =>
        {
            w.Write(veto.Veto);
            WriteInstant(w, veto.At);
        });
        WriteList(writer, model.Traits, Write);
    }

    private static ModelScore ReadModel(BinaryReader reader) => new()
    {
        Model = reader.Read7BitEncodedInt(),
        Rules = ReadList(reader, ReadRule),
        Thresholds = ReadList(reader, static r => new ThresholdState(r.ReadString(), r.ReadBoolean(), r.Read7BitEncodedInt())),
        Vetoes = ReadList(reader, static r => new VetoState(r.ReadString(), ReadInstant(r))),
        Traits = ReadList(reader, ReadTrait),
    };

    private static void Write(BinaryWriter writer, RuleScore rule)
    {
        writer.Write(rule.Rule);
        writer.Write7BitEncodedInt64(rule.Count);
        writer.Write(rule.Points.Points);
        WriteInstant(writer, rule.Points.AsOf);
        WriteInstant(writer, rule.LastAt);
        WriteList(writer, rule.Kept, static (w, match) =>
        {
            WriteInstant(w, match.At);
            w.Write(match.Tie);
            w.Write(match.Points);
            w.Write(match.Entity);
            w.Write((byte)match.State);
        });
    }

    private static RuleScore ReadRule(BinaryReader reader) => new()
    {
        Rule = reader.ReadString(),
        Count = reader.Read7BitEncodedInt64(),
        Points = new DecayedPoints(reader.ReadDouble(), ReadInstant(reader)),
        LastAt = ReadInstant(reader),
        Kept = ReadList(reader, static r => new RuleMatch(
            ReadInstant(r), r.ReadUInt64(), r.ReadDouble(), r.ReadString(), (MatchState)r.ReadByte())),
    };
}
