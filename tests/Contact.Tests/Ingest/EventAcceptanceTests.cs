using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
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
        var accepted = acceptance.Accept(new EventInput { Name = "Order Completed", UserId = "u1" }, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.Equal("order_completed", accepted.Name);
        Assert.Equal("Order Completed", accepted.SentName);
        Assert.Equal(Now, accepted.OccurredAt.ToDateTimeOffset());
        Assert.NotEmpty(accepted.Id);
        Assert.Equal("main", accepted.Workspace);
    }

    [Fact]
    public void E12_Accept_TwoHoursAhead_ClampedAndFlagged()
    {
        var accepted = acceptance.Accept(At(Now.AddHours(2)), "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.Equal(Now, accepted.OccurredAt.ToDateTimeOffset());
        Assert.Contains("clock_skew", accepted.Flags);
    }

    [Fact]
    public void Accept_FourMinutesAhead_StaysAsItIs() =>
        Assert.Equal(Now.AddMinutes(4), acceptance.Accept(At(Now.AddMinutes(4)), "main", Origins.ApiKey, IdentifierTypes.Default, out _)!.OccurredAt.ToDateTimeOffset());

    [Fact]
    public void Accept_SixtyDaysAgo_IsHistoric()
    {
        var accepted = acceptance.Accept(At(Now.AddDays(-60)), "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.True(accepted.Historic);
        Assert.Contains("late", accepted.Flags);
    }

    [Fact]
    public void Accept_MillisecondsForSeconds_RejectedNamingTheField()
    {
        var input = new EventInput { Name = "x", UserId = "u", OccurredAt = new Timestamp { Seconds = Now.ToUnixTimeMilliseconds() } };
        Assert.Null(acceptance.Accept(input, "main", Origins.ApiKey, IdentifierTypes.Default, out var fault));
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
        { new EventInput { Name = "x", Contact = "c_1" }, "contact" },
        { new EventInput { Name = "x", Identifiers = { new Common.V1.Identifier { Type = "Bad Type", Value = "1" } } }, "identifiers[0].type" },
        { At(Now.AddHours(25)), "occurred_at" },
        { With(("big", Value.ForString(new string('x', 131_100)))), "properties" },
        { With(("none", new Value())), "properties.none" },
        { With(("list", Value.ForList(Value.ForBool(true), new Value()))), "properties.list[1]" },
        { With(("nan", Value.ForNumber(double.NaN))), "properties.nan" },
        { With(("far", Value.ForStruct(new Struct { Fields = { ["in"] = Value.ForNumber(double.NegativeInfinity) } }))), "properties.far.in" },
        { With((new string('k', 10_000), Value.ForBool(true))), "properties" },
        { With([.. Enumerable.Range(0, 1000).Select(i => ($"k{i}", Value.ForNumber(i)))]), "properties" },
        { With(("list", Value.ForList([.. Enumerable.Repeat(Value.ForNumber(1), 1001)]))), "properties.list" },
        { With(("__proto__", Value.ForBool(true))), "properties" },
    };

    [Theory]
    [MemberData(nameof(BadItems))]
    public void Accept_BadItem_NamesTheField(EventInput input, string field)
    {
        Assert.Null(acceptance.Accept(input, "main", Origins.ApiKey, IdentifierTypes.Default, out var fault));
        Assert.Equal(field, fault!.Path);
    }

    [Theory]
    [InlineData("contact_merged")]
    [InlineData("Contact Merged")]
    [InlineData("contactMerged")]
    [InlineData("CONTACT\u00a0MERGED")]
    [InlineData("-tag.added-")]
    [InlineData("rfmSomething")]
    public void Accept_ReservedNameFromOutside_IsRejectedWithItsCode(string name)
    {
        var input = new EventInput { Name = name, UserId = "u" };
        foreach (var origin in (Origin[])[Origins.WriteKey, Origins.ApiKey])
        {
            Assert.Null(acceptance.Accept(input, "main", origin, IdentifierTypes.Default, out var fault));
            Assert.Equal(("name", ErrorReason.EventNameReserved), (fault!.Path, fault.Reason));
        }

        Assert.Equal(Origins.Service, acceptance.Accept(input, "main", Origins.Service, IdentifierTypes.Default, out _)!.Origin);
    }

    [Fact]
    public void Accept_ContactNamedWithAWriteKey_IsRejectedAlsoBesideIdentifiers()
    {
        var input = new EventInput { Name = "x", UserId = "u", Contact = "c_" + new string('0', 26) };
        Assert.Null(acceptance.Accept(input, "main", Origins.WriteKey, IdentifierTypes.Default, out var fault));
        Assert.Equal("contact", fault!.Path);
        Assert.NotNull(acceptance.Accept(input, "main", Origins.ApiKey, IdentifierTypes.Default, out _));
    }

    [Theory]
    [InlineData("granted", "pending")]
    [InlineData(" Granted", "pending")]
    [InlineData("refused", "refused")]
    [InlineData("pending", "pending")]
    public void Accept_ConsentWithAWriteKey_GrantWaitsRefusalCounts(string said, string kept)
    {
        var accepted = acceptance.Accept(ConsentOf(said), "main", Origins.WriteKey, IdentifierTypes.Default, out _)!;
        Assert.Equal(kept, accepted.Properties.Fields["state"].StringValue);
        Assert.Equal(Origins.WriteKey, accepted.Origin);
    }

    [Fact]
    public void Accept_GrantWithAnApiKey_OrWhereWriteKeysCount_StaysAGrant()
    {
        var counting = new EventAcceptance(
            Options.Create(new ContactOptions { WriteKeyGrants = WriteKeyGrants.Counted }), new FixedClock());
        Assert.All(
            [
                acceptance.Accept(ConsentOf("granted"), "main", Origins.ApiKey, IdentifierTypes.Default, out _)!,
                counting.Accept(ConsentOf("granted"), "main", Origins.WriteKey, IdentifierTypes.Default, out _)!,
            ],
            accepted => Assert.Equal("granted", accepted.Properties.Fields["state"].StringValue));
    }

    [Fact]
    public void Accept_GrantThatAWriteKeyCallsConfirmedOrBought_ClaimsNoMoreThanAPageCan()
    {
        var counting = new EventAcceptance(
            Options.Create(new ContactOptions { WriteKeyGrants = WriteKeyGrants.Counted }), new FixedClock());
        var confirmed = ConsentOf("granted");
        confirmed.Properties.Fields["confirmed"] = Value.ForBool(true);
        var taken = counting.Accept(confirmed.Clone(), "main", Origins.WriteKey, IdentifierTypes.Default, out _)!;
        Assert.False(taken.Properties.Fields.ContainsKey("confirmed"));
        Assert.True(counting.Accept(confirmed, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!
            .Properties.Fields["confirmed"].BoolValue);
        var soft = ConsentOf("granted");
        soft.Properties.Fields["basis"] = Value.ForString("soft");
        Assert.Null(counting.Accept(soft.Clone(), "main", Origins.WriteKey, IdentifierTypes.Default, out var fault));
        Assert.Equal("properties.basis", fault!.Path);
        Assert.NotNull(counting.Accept(soft, "main", Origins.ApiKey, IdentifierTypes.Default, out _));
    }

    [Fact]
    public void Accept_ConsentOfAnAddressThatTheEventDoesNotCarry_IsNotTakenFromAWriteKey()
    {
        var other = ConsentOf("refused");
        other.Properties.Fields["address"] = Value.ForString("victim@example.com");
        Assert.Null(acceptance.Accept(other, "main", Origins.WriteKey, IdentifierTypes.Default, out var fault));
        Assert.Equal("properties.address", fault!.Path);
        Assert.NotNull(acceptance.Accept(other, "main", Origins.ApiKey, IdentifierTypes.Default, out _));

        var own = ConsentOf("refused");
        own.Properties.Fields["address"] = Value.ForString("own@example.com");
        Assert.NotNull(acceptance.Accept(own, "main", Origins.WriteKey, IdentifierTypes.Default, out _));
    }

    [Fact]
    public void Accept_ActOfConsentThatIsAhead_CountsFromNow()
    {
        // A refusal a minute later has to be the newer act.
        var act = ConsentOf("granted");
        act.OccurredAt = Now.AddMinutes(4).ToTimestamp();
        var accepted = acceptance.Accept(act, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.Equal(Now, accepted.OccurredAt.ToDateTimeOffset());
        Assert.Contains("clock_skew", accepted.Flags);
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("[object Object]")]
    [InlineData("0")]
    public void Accept_GroupThatIsNone_IsKeptWithoutIt(string group)
    {
        var joined = With(("group_id", Value.ForString(group)));
        joined.Name = "group_joined";
        var accepted = acceptance.Accept(joined, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;
        Assert.False(accepted.Properties.Fields.ContainsKey("group_id"));
        Assert.Contains("identifier_ignored:group_id", accepted.Flags);
    }

    [Fact]
    public void Accept_PropertyThatThePlatformReadsAsAnotherKind_StaysAndIsFlagged()
    {
        var ordered = With(("currency", Value.ForNumber(978)), ("amount", Value.ForBool(true)), ("mine", Value.ForNumber(1)));
        ordered.Name = "Order Completed";
        var accepted = acceptance.Accept(ordered, "main", Origins.ApiKey, IdentifierTypes.Default, out _)!;

        Assert.Equal(["property_ignored:currency"], accepted.Flags);
        Assert.Equal(978, accepted.Properties.Fields["currency"].NumberValue);
    }

    private static EventInput ConsentOf(string state) => new()
    {
        Name = "Consent Changed", Email = "own@example.com",
        Properties = new Struct { Fields = { ["state"] = Value.ForString(state) } },
    };

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
