using Rapport.Journey.Domain;

namespace Rapport.Journey.Tests.Domain;

/// <summary>Waits that go by the contact's own clock. Instants are worked out by hand from the zones' rules.</summary>
public sealed class LocalTimeTests
{
    private const string UntilHalfPastTwo = """{"id": "w", "wait_until": {"at": "02:30"}}""";

    [Fact]
    public void E16_TimeThatTheClocksJumpOver_IsTheEndOfTheJump()
    {
        var story = Entered(UntilHalfPastTwo, "Europe/Paris", "2026-03-29T00:00:00Z");
        Assert.Equal(At("2026-03-29T01:00:00Z"), story.Run.WakeAt);
        Assert.Equal("completed", story.Until("2026-03-31T00:00:00Z").Run.ExitReason);
        Assert.Equal(["w waited"], story.Results);
    }

    [Fact]
    public void E18_TimeThatComesTwice_IsTheFirst()
    {
        var story = Entered(UntilHalfPastTwo, "Europe/Paris", "2026-10-24T22:00:00Z");
        Assert.Equal(At("2026-10-25T00:30:00Z"), story.Run.WakeAt);
        // Whoever comes between the two waits for tomorrow.
        var between = Entered(UntilHalfPastTwo, "Europe/Paris", "2026-10-25T01:10:00Z");
        Assert.Equal(At("2026-10-26T01:30:00Z"), between.Run.WakeAt);
    }

    [Theory]
    [InlineData("08:00:00.000", "2026-06-10T09:00:00Z")]
    [InlineData("09:00:00.000", null)]
    [InlineData("09:00:00.001", "2026-06-11T09:00:00Z")]
    [InlineData("09:20:00.000", "2026-06-11T09:00:00Z")]
    public void E17_TimeOfDay_PassesOnlyAtItsInstant(string arrival, string? due) =>
        AssertDue("""{"id": "w", "wait_until": {"at": "09:00"}}""", arrival, due);

    [Theory]
    [InlineData("08:59:59.999", "2026-06-10T09:00:00Z")]
    [InlineData("09:20:00.000", null)]
    [InlineData("10:59:59.000", null)]
    [InlineData("11:00:00.000", "2026-06-11T09:00:00Z")]
    public void E17_Window_PassesAtOnceWithin(string arrival, string? due) =>
        AssertDue("""{"id": "w", "wait_until": {"at": "09:00", "to": "11:00"}}""", arrival, due);

    [Theory]
    [InlineData("23:00:00.000", null)]
    [InlineData("01:59:59.999", null)]
    [InlineData("02:00:00.000", "2026-06-10T22:00:00Z")]
    [InlineData("21:59:59.999", "2026-06-10T22:00:00Z")]
    public void Window_OverMidnight_ReachesIntoTheNextDay(string arrival, string? due) =>
        AssertDue("""{"id": "w", "wait_until": {"at": "22:00", "to": "02:00"}}""", arrival, due);

    // 10 June 2026 is a Wednesday.
    [Theory]
    [InlineData("""{"weekdays": ["wed"]}""", null)]
    [InlineData("""{"weekdays": ["tue"]}""", "2026-06-16T00:00:00Z")]
    [InlineData("""{"at": "09:00", "weekdays": ["wed"]}""", "2026-06-17T09:00:00Z")]
    [InlineData("""{"at": "09:00", "to": "18:00", "weekdays": ["sat", "sun"]}""", "2026-06-13T09:00:00Z")]
    [InlineData("""{"at": "20:00", "to": "11:00", "weekdays": ["tue"]}""", null)]
    public void Weekdays_Count_FromTheDayOnWhichTheWindowOpens(string until, string? due) =>
        AssertDue($$"""{"id": "w", "wait_until": {{until}} }""", "10:30:00.000", due);

    [Fact]
    public void Window_MissedWhileNobodyLooked_WaitsForTheNext()
    {
        var story = Entered("""{"id": "w", "wait_until": {"at": "09:00", "to": "11:00"}}""", "UTC", "2026-06-10T07:00:00Z");
        story.PassesUnwatched(TimeSpan.FromHours(5)).Passes(TimeSpan.Zero);
        Assert.Equal(At("2026-06-11T09:00:00Z"), story.Run.WakeAt);
        story.Until("2026-06-11T09:00:00Z");
        Assert.Equal(["w missed", "w waited"], story.Results);
    }

    [Fact]
    public void E19_ZoneChangesWhileWaiting_TheSameTimeOnTheNewClock()
    {
        const string Steps = """{"id": "w", "wait_until": {"at": "09:00"}}""";
        var early = Entered(Steps, "Asia/Shanghai", "2026-01-14T20:00:00Z");
        Assert.Equal(At("2026-01-15T01:00:00Z"), early.Run.WakeAt);
        early.Until("2026-01-15T00:00:00Z").Happens("identified", new { timezone = "Europe/Paris" });
        Assert.Equal(At("2026-01-15T08:00:00Z"), early.Run.WakeAt);
        Assert.Equal("completed", early.Until("2026-01-15T08:00:00Z").Run.ExitReason);

        var late = Entered(Steps, "Asia/Shanghai", "2026-01-14T20:00:00Z").Until("2026-01-15T02:00:00Z");
        Assert.Equal("completed", late.Run.ExitReason);
        Assert.Equal(["w waited"], late.Happens("identified", new { timezone = "Europe/Paris" }).Results);
    }

    [Fact]
    public void ZoneChange_TimePastOnTheNewClock_WaitsForTheNextOne()
    {
        var story = Entered("""{"id": "w", "wait_until": {"at": "09:00"}}""", "Europe/Paris", "2026-01-15T02:00:00Z");
        story.Until("2026-01-15T03:00:00Z").Happens("identified", new { timezone = "Asia/Shanghai" });
        Assert.Equal(At("2026-01-16T01:00:00Z"), story.Run.WakeAt);
        Assert.Contains(story.Trace, e => e is { Step: "w", Result: "rezoned" });
    }

    [Theory]
    [InlineData("""{"id": "w", "wait_days": {"days": 1}}""", "2026-03-08T13:00:00Z")]
    [InlineData("""{"id": "w", "wait": "24h"}""", "2026-03-08T14:00:00Z")]
    [InlineData("""{"id": "w", "wait_days": {"days": 1, "at": "07:30"}}""", "2026-03-08T11:30:00Z")]
    public void E20_ADay_IsNot24Hours(string step, string due) =>
        Assert.Equal(At(due), Entered(step, "America/New_York", "2026-03-07T14:00:00Z").Run.WakeAt);

    [Theory]
    [InlineData("2000-02-29", "2027-01-01T00:00:00Z", "2027-02-28T10:00:00Z")]
    [InlineData("2000-02-29", "2028-01-01T00:00:00Z", "2028-02-29T10:00:00Z")]
    [InlineData("2000-02-29", "2027-02-28T10:00:00Z", null)]
    [InlineData("2000-02-29", "2027-02-28T10:00:01Z", "2028-02-29T10:00:00Z")]
    [InlineData("2030-05-01", "2026-01-01T00:00:00Z", "2030-05-01T10:00:00Z")]
    public void E22_Birthday_ComesEveryYear(string birthday, string now, string? due)
    {
        var story = Entered(
            """{"id": "w", "wait_date": {"attribute": "birthday", "yearly": true, "at": "10:00", "else": "none"}}, {"id": "none", "exit": {"reason": "no_date"}}""",
            "UTC", now, new { birthday });
        Assert.Equal(due is null ? null : At(due), story.Run.WakeAt);
    }

    [Theory]
    [InlineData("2026-06-13", -3, "2026-06-10T00:00:00Z")]
    [InlineData("2026-06-09", -3, null)]
    [InlineData("soon", -3, null)]
    [InlineData("2026-06-12T23:30:00Z", -3, "2026-06-10T00:00:00Z")]
    public void WaitDate_WithAnOffset_CountsDaysOfTheContactsCalendar(string renewal, int days, string? due)
    {
        // In Kiritimati it is 14 hours later: the instant above is the 13th there, and its 10 June begins on 9 June 10:00Z.
        var story = Entered(
            $$"""{"id": "w", "wait_date": {"attribute": "renewal", "days": {{days}}, "else": "none"} }, {"id": "end", "exit": {} }, {"id": "none", "exit": {"reason": "no_date"} }""",
            "Pacific/Kiritimati", "2026-06-08T00:00:00Z", new { renewal });
        if (due is null)
            Assert.Equal("no_date", story.Run.ExitReason);
        else
            Assert.Equal(At(due) - TimeSpan.FromHours(14), story.Run.WakeAt);
    }

    // What programs write for never, at the ends of what instants can say.
    [Theory]
    [InlineData("9999-12-31T23:59:59Z", "Asia/Shanghai")]
    [InlineData("9999-12-31T23:59:59-14:00", "UTC")]
    [InlineData("9999-12-31", "America/New_York")]
    [InlineData("0001-01-01", "Asia/Shanghai")]
    [InlineData("0001-01-01T00:00:00Z", "America/New_York")]
    [InlineData("0001-01-01T00:00:00+14:00", "UTC")]
    public void WaitDate_AtTheEndsOfTime_IsNoDate(string renewal, string zone)
    {
        foreach (var yearly in new[] { "false", "true" })
            foreach (var days in new[] { -3660, 0, 3660 })
            {
                var story = Entered(
                    $$"""{"id": "w", "wait_date": {"attribute": "renewal", "days": {{days}}, "yearly": {{yearly}}, "else": "none"} }, {"id": "end", "exit": {} }, {"id": "none", "exit": {"reason": "no_date"} }""",
                    zone, "2026-06-08T00:00:00Z", new { renewal });
                Assert.True(story.Run.ExitReason == "no_date" || (yearly == "true" && story.Run.WakeAt is { Year: >= 2026 }));
            }
    }

    [Theory]
    [InlineData("Asia/Shanghai", "Europe/Paris", "Asia/Shanghai", "contact")]
    [InlineData("Nowhere/None", "Europe/Paris", "Europe/Paris", "journey")]
    [InlineData(null, null, "America/New_York", "workspace")]
    public void Zone_IsTheContactsElseTheJourneysElseTheWorkspaces(string? contact, string? journey, string zone, string from)
    {
        var head = journey is null ? "" : $"\"zone\": \"{journey}\",";
        var version = Texts.Version(Texts.Journey("""{"id": "w", "wait_until": {"at": "09:00"}}""", head));
        var story = new Story(new OpenJourney(version with { WorkspaceZone = "America/New_York" }, DateTimeOffset.UnixEpoch));
        if (contact is not null)
            story.Happens("identified", new { timezone = contact });
        story.Happens("cart_added").Passes(TimeSpan.FromDays(1));
        Assert.Contains($"\"zone\":\"{zone}\",\"zone_from\":\"{from}\"", story.Trace[1].ValuesJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id": "w", "wait_until": {}}""", "steps[0].wait_until", "say what to wait for")]
    [InlineData("""{"id": "w", "wait_until": {"at": "25:00"}}""", "steps[0].wait_until.at", "time of day")]
    [InlineData("""{"id": "w", "wait_until": {"at": "09:00", "to": "09:00"}}""", "steps[0].wait_until.to", "another time")]
    [InlineData("""{"id": "w", "wait_until": {"weekdays": ["monday"]}}""", "steps[0].wait_until.weekdays", "mon, tue")]
    [InlineData("""{"id": "w", "wait_days": {"at": "09:00"}}""", "steps[0].wait_days", "\"days\" is missing")]
    [InlineData("""{"id": "w", "wait_date": {"days": 1}}""", "steps[0].wait_date.attribute", "is missing")]
    [InlineData("""{"id": "w", "wait_until": {"at": "09:00"}, "next": "w"}""", "steps[0]", "without a wait")]
    public void Read_Faulty_IsRefusedByPath(string steps, string path, string message) => Assert.Contains(
        Texts.Read(Texts.Journey(steps)).Faults,
        fault => fault.Path == path && fault.Message.Contains(message, StringComparison.Ordinal));

    private static void AssertDue(string step, string arrival, string? due)
    {
        var story = Entered(step, "UTC", $"2026-06-10T{arrival}Z");
        Assert.Equal(due is null ? null : At(due), story.Run.WakeAt);
        Assert.Equal(due is null, story.Run.ExitReason == "completed");
    }

    private static Story Entered(string steps, string zone, string at, object? traits = null)
    {
        var story = new Story(Texts.Open(Texts.Journey(steps))).At(at).Happens("identified", new { timezone = zone });
        if (traits is not null)
            story.Happens("identified", traits);
        return story.Happens("cart_added");
    }

    private static DateTimeOffset At(string instant) =>
        DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
}
