using Rapport.Scoring.Domain;
using static Rapport.Scoring.Scores.ContactScoresCodec;

namespace Rapport.Scoring.Scores;

/// <summary>The part of a contact's stored state that is about the lead: stages, episodes, origin, company.</summary>
internal static class LeadCodec
{
    public static void Write(BinaryWriter writer, ContactScores scores)
    {
        WriteList(writer, scores.Moves, static (w, move) =>
        {
            w.Write((byte)move.From);
            w.Write((byte)move.To);
            WriteInstant(w, move.At);
            w.Write(move.Reason);
        });
        WriteList(writer, scores.Episodes, Write);
        WriteOptional(writer, scores.Touch, Write);
        WriteOptional(writer, scores.Company, ContactScoresCodec.Write);
    }

    public static ContactScores Read(BinaryReader reader) => new()
    {
        Moves = ReadList(reader, static r => new StageMove(
            (Stage)r.ReadByte(), (Stage)r.ReadByte(), ReadInstant(r), r.ReadString())),
        Episodes = ReadList(reader, ReadEpisode),
        Touch = ReadOptional(reader, ReadTouch),
        Company = ReadOptional(reader, ReadTrait),
    };

    private static void Write(BinaryWriter writer, LeadEpisode episode)
    {
        WriteInstant(writer, episode.At);
        writer.Write(episode.Model);
        writer.Write7BitEncodedInt(episode.Version);
        writer.Write(episode.Threshold);
        writer.Write7BitEncodedInt(episode.CrossingNo);
        WriteList(writer, episode.Shares, static (w, share) =>
        {
            w.Write(share.Rule);
            w.Write(share.Share);
        });
        WriteOptional(writer, episode.Touch, Write);
        writer.Write((byte)episode.Verdict);
        writer.Write(episode.Reason);
        writer.Write((byte)episode.Outcome);
    }

    private static LeadEpisode ReadEpisode(BinaryReader reader) => new()
    {
        At = ReadInstant(reader),
        Model = reader.ReadString(),
        Version = reader.Read7BitEncodedInt(),
        Threshold = reader.ReadString(),
        CrossingNo = reader.Read7BitEncodedInt(),
        Shares = ReadList(reader, static r => new RuleShare(r.ReadString(), r.ReadDouble())),
        Touch = ReadOptional(reader, ReadTouch),
        Verdict = (LeadVerdict)reader.ReadByte(),
        Reason = reader.ReadString(),
        Outcome = (DealOutcome)reader.ReadByte(),
    };

    private static void Write(BinaryWriter writer, Touch touch)
    {
        writer.Write(touch.Source);
        writer.Write(touch.Channel);
        WriteInstant(writer, touch.At);
        writer.Write(touch.Tie);
    }

    private static Touch ReadTouch(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), ReadInstant(reader), reader.ReadUInt64());

    private static void WriteOptional<T>(BinaryWriter writer, T? item, Action<BinaryWriter, T> write)
        where T : class
    {
        writer.Write(item is not null);
        if (item is not null)
            write(writer, item);
    }

    private static T? ReadOptional<T>(BinaryReader reader, Func<BinaryReader, T> read)
        where T : class => reader.ReadBoolean() ? read(reader) : null;
}
