using System.Text.Json;

namespace Rapport.Sinks.Mailbox;

/// <summary>
/// One file of messages, only ever appended to: <c>NNNNNNNNNNNN.mail</c>, named by its first message's number. Each
/// entry is a JSON line (<see cref="MailRecord"/>), the message as received, and a line feed.
/// </summary>
internal sealed class MailSegment : IDisposable
{
    private readonly FileStream file;
    private readonly List<(MailRecord Record, long Offset)> entries = [];

    public MailSegment(string directory, long firstNumber)
    {
        FilePath = Path.Combine(directory, FormattableString.Invariant($"{firstNumber:D12}.mail"));
        file = new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    public string FilePath { get; }

    public IReadOnlyList<(MailRecord Record, long Offset)> Entries => entries;

    /// <summary>
    /// Reads the records back and cuts off an entry that a crash left half-written.
    /// </summary>
    /// <returns>How many bytes were cut off.</returns>
    public long Load()
    {
        using var reader = new BufferedStream(File.OpenRead(FilePath), 1 << 16);
        var whole = 0L;
        while (ReadLine(reader) is { } line && Parse(line) is { } record)
        {
            var offset = whole + line.Length + 1;
            var end = offset + record.Size + 1;
            if (end > reader.Length) break;
            entries.Add((record, offset));
            reader.Seek(record.Size + 1, SeekOrigin.Current);
            whole = end;
        }
        var torn = file.Length - whole;
        if (torn > 0) file.SetLength(whole);
        return torn;
    }

    public void Append(MailRecord record, ReadOnlySpan<byte> message)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(record);
        var entry = new byte[line.Length + 1 + message.Length + 1];
        line.CopyTo(entry, 0);
        entry[line.Length] = (byte)'\n';
        message.CopyTo(entry.AsSpan(line.Length + 1));
        entry[^1] = (byte)'\n';
        var start = file.Length;
        file.Seek(start, SeekOrigin.Begin);
        file.Write(entry);
        entries.Add((record, start + line.Length + 1));
    }

    /// <summary>The message as received; null when the entry is not in this segment.</summary>
    public byte[]? Read(long number)
    {
        if (entries.Count == 0) return null;
        var at = number - entries[0].Record.Number;
        if (at < 0 || at >= entries.Count) return null;
        var (record, offset) = entries[(int)at];
        var message = new byte[record.Size];
        RandomAccess.Read(file.SafeFileHandle, message, offset);
        return message;
    }

    public void Dispose() => file.Dispose();

    private static byte[]? ReadLine(Stream stream)
    {
        using var line = new MemoryStream();
        for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            if (next == '\n') return line.ToArray();
            line.WriteByte((byte)next);
        }
        return null;
    }

    private static MailRecord? Parse(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize<MailRecord>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
