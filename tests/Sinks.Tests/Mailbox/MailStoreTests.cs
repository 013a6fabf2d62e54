using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Sinks.Mailbox;
using Rapport.Sinks.Smtp;

namespace Rapport.Sinks.Tests.Mailbox;

public sealed class MailStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mail-store-").FullName;

    [Fact]
    public void Open_AfterMessages_FindsThemAgain()
    {
        using (var store = Open()) Append(store, 1, 25);
        using var again = Open();
        Assert.Equal(25, again.List(_ => true, long.MaxValue, 0, 100).Count);
        Assert.Equal("Subject: 25\r\nMessage-ID: <25@x>\r\n\r\nbody\n{\"a\":1}\r\n",
            Encoding.ASCII.GetString(again.Find(25)!.Value.Message));
        Append(again, 26, 26);
        Assert.Equal(26, again.List(_ => true, long.MaxValue, 0, 1)[0].Number);
    }

    [Fact]
    public void Open_AfterACrashInTheMiddleOfAWrite_DropsOnlyTheTornEntry()
    {
        using (var store = Open()) Append(store, 1, 3);
        var file = Directory.GetFiles(folder, "*.mail").Single();
        using (var torn = new FileStream(file, FileMode.Open)) torn.SetLength(torn.Length - 5);
        using (var again = Open())
        {
            Assert.Equal(2, again.List(_ => true, long.MaxValue, 0, 100).Count);
            Append(again, 3, 3);
        }
        using var third = Open();
        Assert.Equal(3, third.List(_ => true, long.MaxValue, 0, 100).Count);
    }

    [Fact]
    public void Append_OverTheBound_DropsTheOldestAndStillCountsThem()
    {
        using (var store = Open(maxMessages: 100))
        {
            Append(store, 1, 250);
            Append(store, 1, 1);
            var kept = store.List(_ => true, long.MaxValue, 0, 1000);
            Assert.InRange(kept.Count, 90, 100);
            Assert.Equal(251, kept[0].Number);
            Assert.Null(store.Find(1));
            Assert.Equal((251, 250, 1), Counts(store));
        }
        using var again = Open(maxMessages: 100);
        Assert.Equal((251, 250, 1), Counts(again));
    }

    [Fact]
    public void Open_AfterACrashBetweenWritingIdsAndDeletingTheSegment_CountsItOnce()
    {
        using (var store = Open(maxMessages: 100)) Append(store, 1, 30);
        var oldest = Directory.GetFiles(folder, "*.mail").Order(StringComparer.Ordinal).First();
        File.WriteAllLines(Path.ChangeExtension(oldest, ".ids"), Enumerable.Range(1, 10).Select(each => $"{each}@x"));
        using var again = Open(maxMessages: 100);
        Assert.Equal((30, 30, 0), Counts(again));
    }

    [Fact]
    public void Clear_ThenOpen_NumbersGoOn()
    {
        using (var store = Open())
        {
            Append(store, 1, 5);
            store.Clear();
        }
        using var again = Open();
        Append(again, 6, 6);
        Assert.Equal(6, again.List(_ => true, long.MaxValue, 0, 10).Single().Number);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private MailStore Open(int maxMessages = 50_000) => new(
        new SinksOptions { DataDirectory = folder, MaxMessages = maxMessages },
        TimeProvider.System,
        NullLogger<MailStore>.Instance);

    private static (long Total, int Distinct, int Duplicates) Counts(MailStore store) =>
        store.Count(counts => (counts.Total, counts.Distinct, counts.Duplicates.Count));

    private static void Append(MailStore store, int first, int last)
    {
        for (var each = first; each <= last; each++)
            store.Append(new Envelope("a@x", ["b@x"]),
                Encoding.ASCII.GetBytes($"Subject: {each}\r\nMessage-ID: <{each}@x>\r\n\r\nbody\n{{\"a\":1}}\r\n"));
    }
}
