using Rapport.Scoring.Domain;

namespace Rapport.Scoring.Scores;

/// <summary>
/// The stored form of <see cref="ContactScores"/>: a version byte, then fields in order, lists with their length in
/// front, instants as UTC ticks. About 60 bytes for a contact with one rule in one model.
/// </summary>
internal static class ContactScoresCodec
{
    private const byte Format = 1;

    public static byte[] Write(ContactScores scores)
    {
        using var stream = new MemoryStream(128);
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        writer.Write(scores.MergedInto ?? "");
        writer.Write((byte)scores.Stage);
        writer.Write(scores.StageSince.UtcTicks);
        writer.Write(scores.StageReason);
        writer.Write7BitEncodedInt(scores.Models.Count);
        foreach (var model in scores.Models)
            Write(writer, model);
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
        return new ContactScores
        {
            MergedInto = mergedInto.Length == 0 ? null : mergedInto,
            Stage = (Stage)reader.ReadByte(),
            StageSince = ReadInstant(reader),
            StageReason = reader.ReadString(),
            Models = ReadList(reader, ReadModel),
        };
    }

    private static void Write(BinaryWriter writer, ModelScore model)
    {
        writer.Write7BitEncodedInt(model.Model);
        writer.Write7BitEncodedInt(model.Rules.Count);
        foreach (var rule in model.Rules)
        {
            writer.Write(rule.Rule);
            writer.Write(rule.Once);
            writer.Write7BitEncodedInt64(rule.Count);
            writer.Write(rule.Points.Points);
            writer.Write(rule.Points.AsOf.UtcTicks);
            writer.Write(rule.LastAt.UtcTicks);
        }

        writer.Write7BitEncodedInt(model.Thresholds.Count);
        foreach (var threshold in model.Thresholds)
        {
            writer.Write(threshold.Threshold);
            writer.Write(threshold.Armed);
            writer.Write7BitEncodedInt(threshold.Crossings);
        }
    }

    private static ModelScore ReadModel(BinaryReader reader) => new()
    {
        Model = reader.Read7BitEncodedInt(),
        Rules = ReadList(reader, r => new RuleScore(
            r.ReadString(), r.ReadBoolean(), r.Read7BitEncodedInt64(),
            new DecayedPoints(r.ReadDouble(), ReadInstant(r)), ReadInstant(r))),
        Thresholds = ReadList(reader, r => new ThresholdState(
            r.ReadString(), r.ReadBoolean(), r.Read7BitEncodedInt())),
    };

    private static DateTimeOffset ReadInstant(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    private static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> readItem)
    {
        var items = new T[reader.Read7BitEncodedInt()];
        for (var i = 0; i < items.Length; i++)
            items[i] = readItem(reader);
        return items;
    }
}
