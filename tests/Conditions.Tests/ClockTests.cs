using CsCheck;

namespace Rapport.Conditions.Tests;

/// <summary>What changes with time alone: dates in the contact's zone, hours and days of now, comparisons of now.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData("Asia/Shanghai", "2026-10-31T16:00:00Z", "2026-11-08T16:00:00Z", 192)]
    [InlineData("America/New_York", "2026-11-01T04:00:00Z", "2026-11-09T05:00:00Z", 193)]
    public void DaysUntil_TheWeekBeforeARenewal_BeginsAndEndsAtLocalMidnight(string zone, string enters, string leaves, int hours)
    {
        var flips = Flips("days_until(contact.renewal) <= 7 && days_until(contact.renewal) >= 0",
            Contact(("renewal", "2026-11-08"), ("timezone", zone)), At("2026-10-01T00:00:00Z"));

        Assert.Equal([At(enters), At(leaves)], flips);
        Assert.Equal(hours, (flips[1] - flips[0]).TotalHours);
    }

    [Fact]
    public void DaysUntil_ADayThatStartsAtOne_LastsTwentyThreeHours()
    {
        // Cairo sets its clocks forward at midnight of 24 April 2026: that day begins at 01:00.
        var flips = Flips("days_until(contact.renewal) == 7", Contact(("renewal", "2026-05-01"), ("timezone", "Africa/Cairo")), At("2026-01-01T00:00:00Z"));

        Assert.Equal([At("2026-04-23T22:00:00Z"), At("2026-04-24T21:00:00Z")], flips);
    }

    [Theory]
    [InlineData("days_since(contact.born) == 100", "2026-01-01", "2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z")]
    [InlineData("days_since(contact.born) > 99.5", "2026-01-01", "2026-04-11T00:00:00Z", null)]
    [InlineData("7 == days_to_anniversary(contact.born)", "1990-03-08", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("days_to_anniversary(contact.born) == 0", "2000-02-29", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("days_until(contact.born) == 0", "2026-05-05T23:30:00-04:00", "2026-05-06T00:00:00Z", "2026-05-07T00:00:00Z")]
    [InlineData("days_until(contact.born) in [0, 2]", "2026-01-03", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")]
    [InlineData("days_until(contact.born) + 1 == 1", "2026-01-03", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z")]
    public void Days_InUtc_ChangeWhenDaysBegin(string source, string date, string first, string? second)
    {
        var flips = Flips(source, Contact(("born", date)), At("2026-01-01T10:00:00Z"), most: 2);

        Assert.Equal(At(first), flips[0]);
        if (second is null) Assert.Single(flips);
        else Assert.Equal(At(second), flips[1]);
    }

    [Fact]
    public void DaysToAnniversary_OfTheLeapDay_IsOnThe28thInCommonYearsAndOnThe29thInLeapYears()
    {
        var flips = Flips("days_to_anniversary(contact.born) == 0", Contact(("born", "2000-02-29")), At("2027-01-01T00:00:00Z"), most: 4);

        Assert.Equal([At("2027-02-28T00:00:00Z"), At("2027-03-01T00:00:00Z"), At("2028-02-29T00:00:00Z"), At("2028-03-01T00:00:00Z")], flips);
    }

    [Theory]
    [InlineData("now.getHours(\"contact\") >= 9 && now.getHours(\"contact\") < 17", "Asia/Shanghai", "2026-01-01T01:00:00Z", "2026-01-01T09:00:00Z")]
    [InlineData("now.getHours(\"contact\") >= 9", "Asia/Kathmandu", "2026-01-01T03:15:00Z", "2026-01-01T18:15:00Z")]
    [InlineData("now.getDayOfWeek(\"contact\") == 6", "America/New_York", "2026-01-03T05:00:00Z", "2026-01-04T05:00:00Z")]
    [InlineData("now.getMonth() == 2", "UTC", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    [InlineData("(now + duration(\"24h\")).getDate(\"contact\") == 1", "Europe/Paris", "2026-01-30T23:00:00Z", "2026-01-31T23:00:00Z")]
    [InlineData("now >= timestamp(contact.from) && now < timestamp(contact.from) + duration(\"1h\")", "UTC", "2026-02-01T08:00:00Z", "2026-02-01T09:00:00Z")]
    [InlineData("timestamp(contact.from) - duration(\"1h\") <= now && timestamp(contact.from) - now > duration(\"30m\")", "UTC", "2026-02-01T07:00:00Z", "2026-02-01T07:30:00Z")]
    [InlineData("contact.dates.exists(d, days_until(d) == 1)", "UTC", "2026-01-04T00:00:00Z", "2026-01-05T00:00:00Z")]
    public void Now_ComparedOrAskedForAPart_ChangesToTheInstant(string source, string zone, string first, string second)
    {
        var contact = Contact(("timezone", zone), ("from", "2026-02-01T08:00:00Z"), ("dates", new List<object?> { "2026-01-05", "2026-03-05" }));

        Assert.Equal([At(first), At(second)], Flips(source, contact, At("2026-01-01T00:00:01Z"), most: 2));
    }

    /// <summary>An instant is compared to the tick: after it is one tick later.</summary>
    [Fact]
    public void Now_AfterAnInstant_HoldsATickLater() => Assert.Equal(
        [At("2026-02-01T08:00:00Z").AddTicks(1)],
        Flips("now > timestamp(contact.from)", Contact(("from", "2026-02-01T08:00:00Z")), At("2026-01-01T00:00:00Z")));

    /// <summary>Whatever the condition, zone and date: between the instants that it tells, its answer never changes.</summary>
    [Fact]
    public void NextChange_AnyCondition_MissesNoChange() => Gen.Select(
        OneOf(
            "days_until(contact.date) == 3", "days_since(contact.date) >= 2", "days_to_anniversary(contact.date) < 5",
            "days_until(contact.date) > -2.5", "now.getHours(\"contact\") in [2, 3, 12]", "now.getDayOfWeek(\"contact\") == 0",
            "now - duration(\"36h\") >= timestamp(contact.at)", "timestamp(contact.at) - now < duration(\"5h\") && now.getHours(\"Europe/Paris\") != 2",
            "days_until(contact.date) == now.getDate(\"contact\") - 5", "(now - duration(\"90m\")).getHours(\"contact\") == 1"),
        OneOf("Europe/Paris", "America/New_York", "Africa/Cairo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "nowhere"),
        OneOf("2026-03-29", "2026-10-25", "2026-04-24", "2028-02-29"), Gen.Int[-10, 10], Gen.Int[0, 23]).Sample((source, zone, date, day, hour) =>
    {
        var condition = Condition.Compile(source, ConditionSchema.ContactOnly);
        var context = new EvaluationContext { Attributes = Contact(("timezone", zone), ("date", date), ("at", date + "T01:00:00Z")) };
        var from = At(date + "T00:00:00Z").AddDays(day).AddHours(hour);
        context.Now = from;
        var answer = condition.Matches(context);
        var next = condition.NextChange(context, from) ?? from.AddDays(30);
        for (var at = from; at < next && at < from.AddDays(5); at = at.AddMinutes(15))
        {
            context.Now = at;
            Assert.Equal(answer, condition.Matches(context));
        }
    }, iter: 800);

    [Theory]
    [InlineData("string(now) == \"x\"", 8)]
    [InlineData("now.getMinutes() == 5", 5)]
    [InlineData("now in [timestamp(\"2026-01-01T00:00:00Z\")]", 1)]
    [InlineData("contact.dates.exists(d, timestamp(d) < now)", 40)]
    [InlineData("(now - timestamp(\"2026-01-01T00:00:00Z\")).getHours() > 5", 2)]
    public void Now_InAWayThatDoesNotTellWhen_IsNotedWithItsPlace(string source, int column)
    {
        var unforeseen = Condition.Compile(source, ConditionSchema.ContactOnly).Reads.Unforeseen;

        Assert.Equal(column, unforeseen!.Column);
        Assert.NotNull(unforeseen.Hint);
    }

    [Theory]
    [InlineData("days_until(contact.renewal) <= 7")]
    [InlineData("now - last(\"order_completed\", \"all\") > duration(\"48h\")")]
    [InlineData("contact.tags.exists(now, now == \"x\")")]
    [InlineData("did(\"order_completed\", \"7d\", event.occurred_at.getHours(\"Asia/Shanghai\") > 8)")]
    public void Condition_ThatTellsWhen_IsForeseen(string source) =>
        Assert.Null(Condition.Compile(source, ConditionSchema.ContactOnly).Reads.Unforeseen);

    [Fact]
    public void Reads_OfDaysAndTheContactsHours_HaveTheAttributeThatNamesTheZone()
    {
        var reads = Condition.Compile("days_until(contact.renewal) <= 7", ConditionSchema.ContactOnly).Reads;

        Assert.Equal(["renewal", "timezone"], reads.ContactAttributes.Order());
        Assert.True(reads.Now && reads.Zone);
        Assert.True(Condition.Compile("now.getHours(\"contact\") > 8", ConditionSchema.Open).Reads.Zone);
    }

    [Theory]
    [InlineData("days_until(contact.a, 1) > 1", 1)]
    [InlineData("days_until(5) > 1", 12)]
    [InlineData("days_until(\"2026-02-30\") > 1", 12)]
    [InlineData("days_until(contact.a) == \"7\"", 23)]
    [InlineData("now.getHours(\"Mars/Olympus\") > 1", 14)]
    [InlineData("did(\"a\", \"7d\", event.occurred_at.getHours(\"contact\") > 8)", 43)]
    [InlineData("did(\"a\", \"7d\", days_until(x) > 8)", 16)]
    [InlineData("days_untill(contact.a) > 1", 1)]
    public void Days_WrittenWrongly_AreRefusedAtTheColumn(string source, int column)
    {
        var fault = Assert.Single(Samples.Faults(source));
        Assert.Equal(column, fault.Column);
    }

    private static List<DateTimeOffset> Flips(string source, MapValue attributes, DateTimeOffset from, int most = 10)
    {
        var condition = Condition.Compile(source, ConditionSchema.ContactOnly);
        var context = new EvaluationContext { Attributes = attributes, Now = from };
        var (flips, answer) = (new List<DateTimeOffset>(), condition.Matches(context));
        for (var look = 0; look < 3000 && flips.Count < most && condition.NextChange(context, context.Now) is { } next; look++)
        {
            context.Now = next;
            if (condition.Matches(context) == answer) continue;
            (answer, _) = (!answer, 0);
            flips.Add(next);
        }
        return flips;
    }

    private static DictionaryMap Contact(params (string Name, object? Value)[] attributes) =>
        new(attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
