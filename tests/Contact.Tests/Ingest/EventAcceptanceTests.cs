using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Ingest;

public sealed class EventAcceptanceTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly EventAcceptance acceptance = new(Options.Create(new ContactOptions()), new FixedClock());

    [Fact]
    public void Accept_MinimalItem_GetsIdTimeAndSnakeName()
    {
        var accepted = acceptance.Accept(new EventInput { Name = "Order Completed", UserId = "u1" }, "main", out _)!;
        Assert.Equal("order_completed", accepted.Name);
        Assert.Equal("Order Completed", accepted.SentName);
        Assert.Equal(Now, accepted.OccurredAt.ToDateTimeOffset());
        Assert.NotEmpty(accepted.Id);
        Assert.Equal("main", accepted.Workspace);
    }

    [Fact]
    public void E12_Accept_TwoHoursAhead_ClampedAndFlagged()
    {
        var accepted = acceptance.Accept(At(Now.AddHours(2)), "main", out _)!;
        Assert.Equal(Now, accepted.OccurredAt.ToDateTimeOffset());
        Assert.Contains("clock_skew", accepted.Flags);
    }

    [Fact]
    public void Accept_FourMinutesAhead_StaysAsItIs() =>
        Assert.Equal(Now.AddMinutes(4), acceptance.Accept(At(Now.AddMinutes(4)), "main", out _)!.OccurredAt.ToDateTimeOffset());

    [Fact]
    public void Accept_SixtyDaysAgo_IsHistoric()
    {
        var accepted = acceptance.Accept(At(Now.AddDays(-60)), "main", out _)!;
        Assert.True(accepted.Historic);
        Assert.Contains("late", accepted.Flags);
    }

    [Fact]
    public void Accept_MillisecondsForSeconds_RejectedNamingTheField()
    {
        var input = new EventInput { Name = "x", UserId = "u", OccurredAt = new Timestamp { Seconds = Now.ToUnixTimeMilliseconds() } };
        Assert.Null(acceptance.Accept(input, "main", out var fault));
        Assert.Equal("occurred_at", fault!.Path);
    }

    public static TheoryData<EventInput, string> BadItems => new()
    {
        { new EventInput { UserId = "u" }, "name" },
        { new EventInput { Name = "!!", UserId = "u" }, "name" },
        { new EventInput { Name = "a\u202eb", UserId = "u" }, "name" },
        { new EventInput { Name = "x" }, "user_id" },
        { new EventInput { Name = "x", Id = new string('i', 101), UserId = "u" }, "id" },
        { new EventInput { Name = "x", Id = "a\nb", UserId = "u" }, "id" },
        { new EventInput { Name = "x", Email = "nobody" }, "email" },
        { new EventInput { Name = "x", Phone = "12" }, "phone" },
        { new EventInput { Name = "x", Contact = "c_1" }, "contact" },
        { new EventInput { Name = "x", Identifiers = { new Common.V1.Identifier { Type = "Bad Type", Value = "1" } } }, "identifiers[0].type" },
        { At(Now.AddHours(25)), "occurred_at" },
        { With(("big", Value.ForString(new string('x', 33_000)))), "properties" },
        { With((new string('k', 10_000), Value.ForBool(true))), "properties" },
        { With([.. Enumerable.Range(0, 1000).Select(i => ($"k{i}", Value.ForNumber(i)))]), "properties" },
        { With(("list", Value.ForList([.. Enumerable.Repeat(Value.ForNumber(1), 1001)]))), "properties.list" },
        { With(("__proto__", Value.ForBool(true))), "properties" },
    };

    [Theory]
    [MemberData(nameof(BadItems))]
    public void Accept_BadItem_NamesTheField(EventInput input, string field)
    {
        Assert.Null(acceptance.Accept(input, "main", out var fault));
        Assert.Equal(field, fault!.Path);
    }

    private static EventInput At(DateTimeOffset time) => new() { Name = "x", UserId = "u", OccurredAt = time.ToTimestamp() };

    private static EventInput With(params (string Key, Value Value)[] properties)
    {
        var input = new EventInput { Name = "x", UserId = "u", Properties = new Struct() };
        foreach (var (key, value) in properties)
            input.Properties.Fields[key] = value;
        return input;
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
