using Rapport.Scoring.Domain;
using Rapport.Scoring.Domain.Lifetime;
using Rapport.Scoring.Domain.Loyalty;

namespace Rapport.Scoring.Values;

/// <summary>
/// The stored form of <see cref="ContactValue"/>: a version byte, then fields in order, lists with their length in
/// front, instants as UTC ticks. About 50 bytes an order.
/// </summary>
internal static class ContactValueCodec
{
    private const byte Format = 2;

    // Without tallies.
    private const byte FirstFormat = 1;

    public static byte[] Write(ContactValue value)
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        writer.Write(value.RfmGroup);
        Write(writer, value.Purchases);
        Write(writer, value.Points);
        Write(writer, value.Tier);
        WriteList(writer, value.Tallies, Write);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a stored state; null is a contact that nothing is known of.</summary>
    /// <exception cref="InvalidDataException">Not a state of this format.</exception>
    public static ContactValue Read(byte[]? stored)
    {
        if (stored is null)
            return ContactValue.Empty;
        using var reader = new BinaryReader(new MemoryStream(stored));
        var format = reader.ReadByte();
        if (format is not (Format or FirstFormat))
            throw new InvalidDataException("A contact's value is stored in an unknown format.");
        return new ContactValue
        {
            RfmGroup = reader.ReadString(),
            Purchases = ReadPurchases(reader),
            Points = ReadLedger(reader),
            Tier = ReadTier(reader),
            Tallies = format == FirstFormat ? [] : ReadList(reader, ReadTally),
        };
    }

    private static void Write(BinaryWriter writer, Purchases purchases)
    {
        WriteList(writer, purchases.Orders, (w, o) => Write(w, o.Key, o.At, o.Amount, o.Currency));
        WriteList(writer, purchases.Refunds, (w, r) => Write(w, r.Key, r.At, r.Amount, r.Currency));
        writer.Write7BitEncodedInt(purchases.Unusable);
    }

    private static void Write(BinaryWriter writer, string key, DateTimeOffset at, decimal amount, string currency)
    {
        writer.Write(key);
        writer.Write(at.UtcTicks);
        writer.Write(amount);
        writer.Write(currency);
    }

    private static Purchases ReadPurchases(BinaryReader reader) => new()
    {
        Orders = ReadList(reader, r => new Order(r.ReadString(), ReadInstant(r), r.ReadDecimal(), r.ReadString())),
        Refunds = ReadList(reader, r => new Refund(r.ReadString(), ReadInstant(r), r.ReadDecimal(), r.ReadString())),
        Unusable = reader.Read7BitEncodedInt(),
    };

    private static void Write(BinaryWriter writer, PointsLedger ledger)
    {
        WriteList(writer, ledger.Lots, (w, lot) =>
        {
            w.Write7BitEncodedInt64(lot.Number);
            w.Write(lot.ExpiresAt.UtcTicks);
            w.Write7BitEncodedInt64(lot.Left);
        });
        writer.Write7BitEncodedInt64(ledger.Entries);
        writer.Write(ledger.AsOf.UtcTicks);
        writer.Write(ledger.Totals.Customer);
        writer.Write(ledger.Totals.Issued);
        writer.Write(ledger.Totals.Redeemed);
        writer.Write(ledger.Totals.Expired);
        writer.Write(ledger.Totals.Transferred);
    }

    private static PointsLedger ReadLedger(BinaryReader reader) => new()
    {
        Lots = ReadList(reader, r => new PointsLot(r.Read7BitEncodedInt64(), ReadInstant(r), r.Read7BitEncodedInt64())),
        Entries = reader.Read7BitEncodedInt64(),
        AsOf = ReadInstant(reader),
        Totals = new PointsTotals(
            reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()),
    };

    private static void Write(BinaryWriter writer, TierStanding tier)
    {
        writer.Write(tier.Tier);
        writer.Write(tier.Since.UtcTicks);
        writer.Write(tier.Until.UtcTicks);
        WriteList(writer, tier.Earnings, (w, earning) =>
        {
            w.Write(earning.At.UtcTicks);
            w.Write7BitEncodedInt64(earning.Points);
        });
    }

    private static TierStanding ReadTier(BinaryReader reader) => new()
    {
        Tier = reader.ReadString(),
        Since = ReadInstant(reader),
        Until = ReadInstant(reader),
        Earnings = ReadList(reader, r => new EarnedPoints(ReadInstant(r), r.Read7BitEncodedInt64())),
    };

    // Of a tally only what decides about further matches: sums and times of the score are of no use here.
    private static void Write(BinaryWriter writer, RuleScore tally)
    {
        writer.Write(tally.Rule);
        writer.Write7BitEncodedInt64(tally.Count);
        WriteList(writer, tally.Kept, (w, match) =>
        {
            w.Write(match.At.UtcTicks);
            w.Write(match.Tie);
            w.Write(match.Points);
            w.Write(match.Entity);
            w.Write((byte)match.State);
        });
    }

    private static RuleScore ReadTally(BinaryReader reader) => new()
    {
        Rule = reader.ReadString(),
        Count = reader.Read7BitEncodedInt64(),
        Kept = ReadList(reader, r => new RuleMatch(
            ReadInstant(r), r.ReadUInt64(), r.ReadDouble(), r.ReadString(), (MatchState)r.ReadByte())),
    };

    private static DateTimeOffset ReadInstant(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> writeItem)
    {
        writer.Write7BitEncodedInt(items.Count);
        foreach (var item in items)
            writeItem(writer, item);
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> readItem)
    {
        var items = new T[reader.Read7BitEncodedInt()];
        for (var i = 0; i < items.Length; i++)
            items[i] = readItem(reader);
        return items;
    }
}
