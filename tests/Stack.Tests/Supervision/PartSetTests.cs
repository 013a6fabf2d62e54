using Rapport.Stack.Supervision;

namespace Rapport.Stack.Tests.Supervision;

public sealed class PartSetTests : IDisposable
{
    private readonly FakeParts fakes = new();

    [Fact]
    public async Task Start_PartsThatNeedOthers_WaitUntilThoseAreHealthy()
    {
        await using var set = new PartSet(
            [
                fakes.Sound("contact", PartKind.Service, "redis"),
                fakes.Shell("redis", PartKind.Store, "sleep 0.3; touch \"$HEALTH\"; exec sleep 60"),
            ], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => set.AreHealthy, "all healthy");
        Assert.Equal(["redis", "contact"], fakes.Started.Select(each => each.Name));
    }

    [Fact]
    public async Task OptionalPart_ThatDoesNotComeUp_DoesNotMakeTheStackUnhealthy()
    {
        await using var set = new PartSet(
            [
                fakes.Sound("contact", PartKind.Service),
                fakes.Shell("dashboard", PartKind.Dashboard, "exit 7") with { IsOptional = true },
            ], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => set.Find("dashboard")!.Restarts > 0, "tried again");
        await Eventually.Holds(() => set.AreHealthy, "healthy without it");
    }

    [Fact]
    public async Task Kill9_OfAPart_IsRestartedAndSaidSo()
    {
        await using var set = new PartSet([fakes.Sound("contact", PartKind.Service)], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => set.AreHealthy, "healthy");
        var contact = set.Find("contact")!;
        FakeParts.Kill(contact.Pid!.Value);
        await Eventually.Holds(() => fakes.Started.Count == 2, "started again");
        await Eventually.Holds(() => contact.State == PartState.Healthy, "healthy again");
        Assert.Equal(1, contact.Restarts);
        Assert.Contains(
            fakes.Notes, note => note.StartsWith("contact was killed (SIGKILL) after", StringComparison.Ordinal));
        // Said right after it is so.
        await Eventually.Holds(() => fakes.Notes.Contains("contact is healthy again"), "said so");
    }

    [Fact]
    public async Task Crashes_InARow_WaitLongerEachTime()
    {
        await using var set = new PartSet(
            [fakes.Shell("contact", PartKind.Service, "echo broken; exit 7")], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => fakes.Started.Count >= 4, "started four times");
        Assert.Contains("contact: broken", fakes.Lines);
        Assert.Contains("  its last words: broken", fakes.Notes);
        var waits = fakes.Notes.Where(note => note.Contains("ended with code 7", StringComparison.Ordinal))
            .Select(note => note[(note.LastIndexOf(" in ", StringComparison.Ordinal) + 4)..]).Take(3);
        Assert.Equal(["0.1 s", "0.2 s", "0.4 s"], waits);
    }

    [Fact]
    public async Task Stop_EndsGatewayThenServicesThenStoresLastStartedFirst()
    {
        await using var set = new PartSet(
            [
                fakes.Sound("postgres", PartKind.Store), fakes.Sound("mongo-gateway", PartKind.Store, "postgres"),
                fakes.Sound("contact", PartKind.Service, "mongo-gateway"), fakes.Sound("gateway", PartKind.Gateway),
            ], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => set.AreHealthy, "all healthy");
        await set.Stop();
        Assert.Equal(["gateway", "contact", "mongo-gateway", "postgres"], await File.ReadAllLinesAsync(fakes.Order));
        Assert.All(fakes.Started, each => Assert.Null(ProcessIdentity.Of(each.Pid)));
        Assert.All(set.All, part => Assert.Equal(PartState.Stopped, part.State));
    }

    [Fact]
    public async Task Stop_OfAPartThatIgnoresTheSignal_KillsIt()
    {
        var deaf = fakes.Shell("contact", PartKind.Service, "trap '' TERM; touch \"$HEALTH\"; while :; do sleep 0.02; done");
        await using var set = new PartSet(
            [deaf with { Command = deaf.Command! with { StopTimeout = TimeSpan.FromSeconds(1) } }], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => set.AreHealthy, "healthy");
        await set.Stop();
        Assert.Null(ProcessIdentity.Of(fakes.Started.Single().Pid));
        Assert.DoesNotContain(fakes.Notes, note => note.Contains("trying again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_WhileAPartStillWaits_ReturnsAtOnce()
    {
        await using var set = new PartSet([fakes.Sound("contact", PartKind.Service, "redis")], fakes.Context);
        await set.Start();
        await set.Stop().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(fakes.Started);
    }

    [Fact]
    public async Task StopAndStart_OfOnePart_LeavesTheOthersAlone()
    {
        await using var set = new PartSet(
            [fakes.Sound("contact", PartKind.Service), fakes.Sound("scoring", PartKind.Service)], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => set.AreHealthy, "all healthy");
        var scoring = set.Find("scoring")!.Pid;
        await set.Find("CONTACT")!.Stop();
        Assert.Null(set.Find("contact")!.Pid);
        await set.Find("contact")!.Start();
        await Eventually.Holds(() => set.AreHealthy, "all healthy again");
        Assert.Equal(0, set.Find("contact")!.Restarts);
        Assert.Equal(scoring, set.Find("scoring")!.Pid);
    }

    [Fact]
    public async Task StoreSomewhereElse_ThatIsDown_IsOnlyWatched()
    {
        var answers = false;
        var elsewhere = new Part
        {
            Name = "mongo", Kind = PartKind.Store, Address = "db:27017", Advice = "Start it.",
            IsHealthy = _ => Task.FromResult(answers),
        };
        await using var set = new PartSet(
            [elsewhere, fakes.Sound("contact", PartKind.Service, "mongo")], fakes.Context);
        await set.Start();
        Assert.False(set.AreHealthy);
        Assert.Empty(fakes.Started);
        answers = true;
        await Eventually.Holds(() => set.AreHealthy, "all healthy");
    }

    [Fact]
    public async Task Program_ThatDoesNotExist_IsSaidInAClearLine()
    {
        var missing = fakes.Sound("contact", PartKind.Service);
        missing = missing with { Command = missing.Command! with { WorkingDirectory = "/does/not/exist" } };
        await using var set = new PartSet([missing], fakes.Context);
        await set.Start();
        await Eventually.Holds(() => !fakes.Notes.IsEmpty, "a note");
        Assert.Contains("contact could not be started:", fakes.Notes.First(), StringComparison.Ordinal);
    }

    public void Dispose() => fakes.Dispose();
}
