using System.Globalization;
using MimeKit;
using MimeKit.Utils;
using Rapport.Sinks.Smtp;

namespace Rapport.Sinks.Mailbox;

/// <summary>
/// The messages on disk, in segments of a tenth of the bound. When the bound is passed the oldest segment goes; its
/// Message-IDs stay behind in a file of the same name with the ending <c>.ids</c> (one a line, empty for none), so that
/// the counts cover everything since the mailbox was emptied. An entry is written in one call before the client gets
/// its 250: it survives the death of this process, not of the machine.
/// </summary>
internal sealed class MailStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<MailSegment> segments = [];
    private readonly MessageIdCounts counts = new();
    private readonly SinksOptions options;
    private readonly TimeProvider time;
    private long lastNumber;

    public MailStore(SinksOptions options, TimeProvider time, ILogger<MailStore> log)
    {
        this.options = options;
        this.time = time;
        Directory.CreateDirectory(options.DataDirectory);
        Load(log);
        log.MailboxOpened(segments.Sum(segment => segment.Entries.Count));
    }

    private int SegmentSize => Math.Max(1, options.MaxMessages / 10);

    /// <summary>Keeps a message; it is on its way to the disk when this returns.</summary>
    public MailRecord Append(Envelope envelope, ReadOnlyMemory<byte> message)
    {
        var headers = Headers(message);
        lock (gate)
        {
            var record = new MailRecord
            {
                Number = ++lastNumber,
                ReceivedAt = time.GetUtcNow(),
                EnvelopeFrom = envelope.From,
                EnvelopeTo = envelope.To,
                From = headers[HeaderId.From] ?? "",
                Subject = headers[HeaderId.Subject] ?? "",
                MessageId = MimeUtils.ParseMessageId(headers[HeaderId.MessageId] ?? ""),
                Size = message.Length,
            };
            SegmentForNext(record.Number).Append(record, message.Span);
            counts.Add(record.MessageId);
            return record;
        }
    }

    /// <summary>Newest first, at most <paramref name="size"/> of those that match.</summary>
    /// <param name="before">Only messages older than this number.</param>
    public IReadOnlyList<MailRecord> List(Func<MailRecord, bool> matches, long before, long after, int size)
    {
        MailRecord[] all;
        lock (gate) all = [.. segments.SelectMany(segment => segment.Entries).Select(entry => entry.Record)];
        return [.. all.Reverse().Where(each => each.Number < before && each.Number > after).Where(matches).Take(size)];
    }

    /// <summary>A message and its record; null when it is not, or no longer, kept.</summary>
    public (MailRecord Record, byte[] Message)? Find(long number)
    {
        lock (gate)
        {
            foreach (var segment in segments)
                if (segment.Read(number) is { } message)
                    return (segment.Entries[(int)(number - segment.Entries[0].Record.Number)].Record, message);
            return null;
        }
    }

    /// <summary>Reads the counts while nothing is added.</summary>
    public T Count<T>(Func<MessageIdCounts, T> read)
    {
        lock (gate) return read(counts);
    }

    /// <summary>Empties the mailbox and its counts. Numbers go on.</summary>
    public void Clear()
    {
        lock (gate)
        {
            // The next number survives in the name of an empty segment.
            var next = segments.LastOrDefault() is { Entries.Count: 0 } empty
                ? empty
                : new MailSegment(options.DataDirectory, lastNumber + 1);
            foreach (var segment in segments.Where(segment => segment != next))
            {
                segment.Dispose();
                File.Delete(segment.FilePath);
            }
            foreach (var ids in Directory.GetFiles(options.DataDirectory, "*.ids")) File.Delete(ids);
            segments.Clear();
            segments.Add(next);
            counts.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var segment in segments) segment.Dispose();
    }

    private void Load(ILogger log)
    {
        foreach (var ids in Directory.GetFiles(options.DataDirectory, "*.ids").Order(StringComparer.Ordinal))
        {
            // Both files are there when a crash came between writing the one and deleting the other.
            if (File.Exists(Path.ChangeExtension(ids, ".mail"))) File.Delete(Path.ChangeExtension(ids, ".mail"));
            foreach (var id in File.ReadLines(ids)) counts.Add(id.Length == 0 ? null : id);
        }
        foreach (var mail in Directory.GetFiles(options.DataDirectory, "*.mail").Order(StringComparer.Ordinal))
        {
            var first = long.Parse(Path.GetFileNameWithoutExtension(mail), CultureInfo.InvariantCulture);
            var segment = new MailSegment(options.DataDirectory, first);
            var torn = segment.Load();
            if (torn > 0) log.TornTailDropped(Path.GetFileName(mail), torn);
            segments.Add(segment);
            foreach (var (record, _) in segment.Entries) counts.Add(record.MessageId);
            lastNumber = first + segment.Entries.Count - 1;
        }
    }

    private MailSegment SegmentForNext(long number)
    {
        if (segments.Count > 0 && segments[^1].Entries.Count < SegmentSize) return segments[^1];
        var isFull = segments.Sum(segment => segment.Entries.Count) + SegmentSize > options.MaxMessages;
        segments.Add(new MailSegment(options.DataDirectory, number));
        if (isFull && segments.Count > 1) DropOldest();
        return segments[^1];
    }

    private void DropOldest()
    {
        var oldest = segments[0];
        var ids = Path.ChangeExtension(oldest.FilePath, ".ids");
        File.WriteAllLines(ids + ".new", oldest.Entries.Select(entry => entry.Record.MessageId ?? ""));
        File.Move(ids + ".new", ids, overwrite: true);
        oldest.Dispose();
        File.Delete(oldest.FilePath);
        segments.RemoveAt(0);
    }

    private static HeaderList Headers(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var stream = new MemoryStream(message.ToArray(), writable: false);
            return HeaderList.Load(stream);
        }
        catch (FormatException)
        {
            // Not a message at all: it is kept as it came, without a sender or subject to show.
            return [];
        }
    }
}
