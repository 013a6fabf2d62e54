using System.Text.Json;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;

namespace Rapport.Contact.Tests.Ingest;

public sealed class SegmentCallsTests
{
    private static readonly DateTimeOffset ReceivedAt = new(2026, 5, 1, 12, 0, 10, TimeSpan.Zero);

    [Fact]
    public void Read_Track_TakesEventAndProperties()
    {
        var input = Read("""{"type":"track","event":"Order Completed","userId":"u1","messageId":"m1","properties":{"total":9.5}}""")!;
        Assert.Equal("Order Completed", input.Name);
        Assert.Equal("m1", input.Id);
        Assert.Equal("u1", input.UserId);
        Assert.Equal(9.5, input.Properties.Fields["total"].NumberValue);
    }

    [Fact]
    public void Read_Identify_TraitsBecomePropertiesAndIdentifiers()
    {
        var input = Read("""{"type":"identify","anonymousId":"c1","traits":{"email":"A@X.com","phone":"13800138000","plan":"pro"}}""")!;
        Assert.Equal("identified", input.Name);
        Assert.Equal("A@X.com", input.Email);
        Assert.Equal("13800138000", input.Phone);
        Assert.Equal("pro", input.Properties.Fields["plan"].StringValue);
    }

    [Theory]
    [InlineData("42")]
    [InlineData("42.0")]
    [InlineData("4.2e1")]
    public void Read_NumberAsId_HasOneSpelling(string number)
    {
        var input = Read($$$"""{"type":"identify","userId":{{{number}}},"anonymousId":{{{number}}},"traits":{"phone":{{{number}}}}}""")!;
        Assert.Equal(("42", "42", "42"), (input.UserId, input.AnonymousId, input.Phone));
    }

    [Theory]
    // Held up for three days on the way, or a clock three days behind: it stands as given.
    [InlineData("2026-04-28T12:00:00Z", "2026-04-28T12:00:20Z", "2026-04-28T12:00:00Z", "clock_unsure")]
    // Two batches of one device, one stalled for 58 s: in the order in which things happened.
    [InlineData("2026-05-01T11:59:10Z", "2026-05-01T11:59:12Z", "2026-05-01T11:59:10Z", "")]
    [InlineData("2026-05-01T11:59:50Z", "2026-05-01T12:00:09Z", "2026-05-01T11:59:50Z", "")]
    // A clock that is a day ahead: set back by as much as sentAt shows.
    [InlineData("2026-05-02T12:00:00Z", "2026-05-02T12:00:05Z", "2026-05-01T12:00:05Z", "clock_skew")]
    [InlineData("2026-05-02T12:00:00Z", "2026-05-02T11:58:00Z", "2026-05-01T12:00:10Z", "clock_skew")]
    // Ahead, but not the event: the past stands.
    [InlineData("2026-05-01T09:00:00Z", "2026-05-01T14:00:00Z", "2026-05-01T09:00:00Z", "clock_unsure")]
    // sentAt shows no clock that is ahead, or nonsense: as given, for the acceptance to judge.
    [InlineData("2026-05-03T12:00:00Z", "2026-05-01T12:00:10Z", "2026-05-03T12:00:00Z", "")]
    [InlineData("2026-05-03T12:00:00Z", "", "2026-05-03T12:00:00Z", "")]
    [InlineData("2026-05-03T12:00:00Z", "yesterday", "2026-05-03T12:00:00Z", "")]
    [InlineData("2027-05-03T12:00:00Z", "9999-12-31T23:59:59Z", "2027-05-03T12:00:00Z", "clock_unsure")]
    [InlineData("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "clock_unsure")]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "clock_unsure")]
    public void Read_TimeAndSentAt_OnlyTheFutureIsCorrected(string timestamp, string sentAt, string expected, string flag)
    {
        var item = ReadItem($$"""{"type":"track","event":"x","userId":"u","timestamp":"{{timestamp}}"}""",
            $$"""{"sentAt":"{{sentAt}}","batch":[]}""");
        Assert.Null(item.Fault);
        Assert.Equal(Instant(expected), item.Input.OccurredAt.ToDateTimeOffset());
        Assert.Equal(flag, string.Join(' ', item.Flags));
    }

    [Theory]
    [InlineData("2026-05-01T10:20:30Z", "2026-05-01T10:20:30Z")]
    [InlineData("2026-05-01T10:20:30.123456789+02:00", "2026-05-01T08:20:30.1234567Z")]
    [InlineData("2026-05-01T10:20:30.5-0330", "2026-05-01T13:50:30.5Z")]
    [InlineData("2026-05-01T10:20:30", "2026-05-01T10:20:30Z")]
    public void Read_TimeInASegmentForm_IsTaken(string timestamp, string expected)
    {
        var item = ReadItem($$"""{"type":"track","event":"x","userId":"u","timestamp":"{{timestamp}}"}""");
        Assert.Equal(Instant(expected), item.Input.OccurredAt.ToDateTimeOffset());
    }

    [Theory]
    [InlineData("10.5")]
    [InlineData("12:30")]
    [InlineData("soon")]
    [InlineData("2026-05-01")]
    [InlineData("01.05.2026")]
    [InlineData("05/01/2026 10:00")]
    [InlineData("2026-05-01 10:20:30Z")]
    [InlineData("2026-5-1T10:20:30Z")]
    [InlineData("2026-02-30T10:20:30Z")]
    [InlineData("2026-05-01T24:00:00Z")]
    [InlineData("2026-05-01T10:20:61Z")]
    [InlineData("2026-05-01T10:20:30+24:00")]
    [InlineData("0001-01-01T00:00:00+10:00")]
    [InlineData("9999-12-31T23:59:59-10:00")]
    [InlineData("1767225600")]
    [InlineData("Fri, 01 May 2026 10:20:30 GMT")]
    public void Read_TimeThatIsNone_IsRefusedSayingWhatIsWanted(string timestamp)
    {
        var fault = ReadItem($$"""{"type":"track","event":"x","userId":"u","timestamp":"{{timestamp}}"}""").Fault!;
        Assert.Equal("timestamp", fault.Path);
        Assert.Contains("RFC 3339", fault.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IdentifyWithTraitsInTheContextOnly_TheyAreTheTraits()
    {
        var input = Read("""{"type":"identify","userId":"u","context":{"traits":{"email":"A@x.com","plan":"gold"},"locale":"de"},"traits":{"plan":"silver"}}""")!;
        Assert.Equal("A@x.com", input.Email);
        Assert.Equal("A@x.com", input.Properties.Fields["email"].StringValue);
        Assert.Equal("silver", input.Properties.Fields["plan"].StringValue);
        Assert.Equal(["locale"], input.Context.Fields.Keys);
    }

    [Fact]
    public void Read_TrackWithTraitsInTheContext_NamesThePersonAndStaysWhereItIs()
    {
        var input = Read("""{"type":"track","event":"x","anonymousId":"c","context":{"traits":{"email":"a@x.com"}}}""")!;
        Assert.Equal("a@x.com", input.Email);
        Assert.Empty(input.Properties.Fields);
        Assert.True(input.Context.Fields.ContainsKey("traits"));
    }

    [Fact]
    public void Read_Group_AddressesAreTheGroupsAndNameNobody()
    {
        var input = Read("""{"type":"group","anonymousId":"c","groupId":"beta","traits":{"email":"info@beta.com","phone":"13800138000","employees":7}}""")!;
        Assert.Equal(("", ""), (input.Email, input.Phone));
        Assert.Equal(["group_id", "traits"], input.Properties.Fields.Keys);
        Assert.Equal("info@beta.com", input.Properties.Fields["traits"].StructValue.Fields["email"].StringValue);
    }

    [Fact]
    public void Read_GroupOfAKnownPerson_IsNamedByTheTraitsInTheContext() =>
        Assert.Equal("ann@x.com", Read("""{"type":"group","anonymousId":"c","groupId":"beta","traits":{"email":"info@beta.com"},"context":{"traits":{"email":"ann@x.com"}}}""")!.Email);

    [Theory]
    [InlineData("9007199254740992", null)]
    [InlineData("-9007199254740992", null)]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1e300", null)]
    [InlineData("0.1234567890123456789", null)]
    public void Read_WholeNumberThatWouldLoseDigits_IsKeptAsTextAndFlagged(string number, string? text)
    {
        var item = ReadItem($$$"""{"type":"track","event":"x","userId":"u","properties":{"a":[{"n":{{{number}}}}]}}""");
        var kept = item.Input.Properties.Fields["a"].ListValue.Values[0].StructValue.Fields["n"];
        Assert.Equal(text is null ? "" : "number_as_text", string.Join(' ', item.Flags));
        Assert.Equal(text ?? "", kept.StringValue);
        Assert.Equal(text is null, kept.HasNumberValue);
    }

    [Fact]
    public void Read_ContextOfTheBatchUnreadable_ItemIsTakenWithoutIt()
    {
        var item = ReadItem("""{"type":"track","event":"x","userId":"u","context":{"locale":"de"}}""", """{"context":{"ip":"\ud800"},"batch":[]}""");
        Assert.Null(item.Fault);
        Assert.Equal(["locale"], item.Input.Context.Fields.Keys);
        Assert.Equal(["context_left_out"], item.Flags);
    }

    [Fact]
    public void Read_EmptyArrayForAnObject_AsPhpWritesIt_IsAnEmptyObject() =>
        Assert.Empty(Read("""{"type":"track","event":"x","userId":"u","properties":[]}""")!.Properties.Fields);

    [Fact]
    public void Read_RudderstackCall_UsesOriginalTimestamp()
    {
        var input = Read("""{"type":"track","event":"x","userId":"u","originalTimestamp":"2026-05-01T11:00:00Z","channel":"server"}""")!;
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 11, 0, 0, TimeSpan.Zero), input.OccurredAt.ToDateTimeOffset());
        Assert.Equal("server", input.Context.Fields["channel"].StringValue);
    }

    [Fact]
    public void Read_BatchContext_MergesIntoCall()
    {
        var input = Read("""{"type":"page","userId":"u","name":"Home","context":{"locale":"de"}}""",
            """{"context":{"locale":"en","ip":"1.2.3.4"}}""")!;
        Assert.Equal("de", input.Context.Fields["locale"].StringValue);
        Assert.Equal("1.2.3.4", input.Context.Fields["ip"].StringValue);
        Assert.Equal("Home", input.Properties.Fields["name"].StringValue);
    }

    [Fact]
    public void Read_Alias_PreviousIdIsSaidAndIsNoAnonymousId()
    {
        var input = Read("""{"type":"alias","previousId":"c9","userId":"u9"}""")!;
        Assert.Equal(("u9", "", "aliased"), (input.UserId, input.AnonymousId, input.Name));
        Assert.Equal("c9", input.Properties.Fields["previous_id"].StringValue);
    }

    [Theory]
    [InlineData("""{"type":"teleport","messageId":"m","event":"Jump","userId":"u"}""", "type", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","timestamp":"soon"}""", "timestamp", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":{}}""", "userId", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump \ud83d","userId":"u"}""", "event", "Jump \\ud83d")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","properties":"x"}""", "properties", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","properties":{"a":[1,{"b":"\udc00"}]}}""", "properties.a[1].b", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","properties":{"a":{"x":1,"x":2}}}""", "properties.a.x", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","userId":"v"}""", "userId", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","properties":{"a":1e999}}""", "properties.a", "Jump")]
    [InlineData("""{"type":"track","messageId":"m","event":"Jump","userId":"u","\ud800":1}""", "", "Jump")]
    [InlineData("""{"type":"group","messageId":"m","userId":"u"}""", "groupId", "group_joined")]
    [InlineData("""{"type":"group","messageId":"m","userId":"u","groupId":""}""", "groupId", "group_joined")]
    [InlineData("""{"type":"alias","messageId":"m","userId":"u"}""", "previousId", "aliased")]
    public void Read_CallAtFault_NamesTheFieldAndKeepsIdAndName(string json, string field, string name)
    {
        var item = ReadItem(json);
        Assert.Equal(field, item.Fault!.Path);
        Assert.Equal(("m", name), (item.Input.Id, item.Input.Name));
    }

    [Fact]
    public void Read_NoObject_IsAFault() => Assert.Equal("", ReadItem("[1]").Fault!.Path);

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static EventInput? Read(string json, string? batch = null) => ReadItem(json, batch) is { Fault: null } read ? read.Input : null;

    private static IngestItem ReadItem(string json, string? batch = null)
    {
        using var document = JsonDocument.Parse(json);
        using var outer = batch is null ? null : JsonDocument.Parse(batch);
        return new SegmentCalls(ReceivedAt, outer?.RootElement).Read(document.RootElement, null);
    }
}
