using Rapport.Stack.Logs;

namespace Rapport.Stack.Tests.Logs;

public sealed class RotatingLogTests : IDisposable
{
    private readonly TemporaryFolders folders = new();

    private string File => folders.PathOf("part.log");

    [Fact]
    public void Write_OverTheSize_TurnsOverAndDropsTheOldest()
    {
        using (var log = new RotatingLog(File, maxBytes: 20, kept: 2))
            foreach (var line in (string[])["first line", "second line", "third line", "fourth line"]) log.Write(line);
        Assert.Equal("fourth line\n", System.IO.File.ReadAllText(File));
        Assert.Equal("third line\n", System.IO.File.ReadAllText(File + ".1"));
        Assert.Equal("second line\n", System.IO.File.ReadAllText(File + ".2"));
        Assert.False(System.IO.File.Exists(File + ".3"));
    }

    [Fact]
    public void Write_AfterReopening_GoesOnBehindWhatIsThere()
    {
        using (var log = new RotatingLog(File)) log.Write("before");
        using (var log = new RotatingLog(File)) log.Write("after");
        Assert.Equal(["before", "after"], LogReader.Tail(File, 10));
    }

    [Fact]
    public void Tail_OfAShortFile_TakesTheOneBeforeToo()
    {
        using (var log = new RotatingLog(File, maxBytes: 10))
            foreach (var line in (string[])["1111", "2222", "3333"]) log.Write(line);
        Assert.Equal(["2222", "3333"], LogReader.Tail(File, 2));
    }

    [Fact]
    public async Task Follow_WhileItIsWrittenAndTurnedOver_GivesEveryLine()
    {
        using var log = new RotatingLog(File, maxBytes: 4000);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var seen = new List<string>();
        var following = Task.Run(async () =>
        {
            await foreach (var line in LogReader.Follow(File, 0, stop.Token))
            {
                seen.Add(line);
                if (line == "end") break;
            }
        });
        for (var each = 0; each < 20; each++)
        {
            log.Write($"line {each}");
            await Eventually.Holds(() => seen.Count == each + 1, $"line {each} was read");
        }
        log.Write(new string('x', 4000));
        log.Write("end");
        await following;
        Assert.Contains("line 19", seen);
        Assert.Equal("end", seen[^1]);
    }

    public void Dispose() => folders.Dispose();
}
