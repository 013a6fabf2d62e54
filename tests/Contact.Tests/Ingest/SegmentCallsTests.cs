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
        Assert.Equal("a@x.com", input.Email);
        Assert.Equal("+8613800138000", input.Phone);
        Assert.Equal("pro", input.Properties.Fields["plan"].StringValue);
    }

    [Fact]
    public void Read_IdentifyWithUnusableEmail_KeepsItAsTraitOnly()
    {
        var input = Read("""{"type":"identify","anonymousId":"c1","traits":{"email":"nobody"}}""")!;
        Assert.Equal("", input.Email);
        Assert.Equal("nobody", input.Properties.Fields["email"].StringValue);
    }

    [Fact]
    public void Read_ClockOfDeviceIsWrong_CorrectedBySentAt()
    {
        var input = Read("""{"type":"track","event":"x","userId":"u","timestamp":"2020-01-01T00:00:00Z"}""",
            """{"sentAt":"2020-01-01T00:00:05Z","batch":[]}""")!;
        Assert.Equal(ReceivedAt.AddSeconds(-5), input.OccurredAt.ToDateTimeOffset());
    }

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
    public void Read_Alias_PreviousIdIsAnIdentifier()
    {
        var input = Read("""{"type":"alias","previousId":"c9","userId":"u9"}""")!;
        Assert.Equal(("u9", "c9", "aliased"), (input.UserId, input.AnonymousId, input.Name));
    }

    [Theory]
    [InlineData("""{"type":"teleport","userId":"u"}""", "type")]
    [InlineData("""{"type":"track","event":"x","userId":"u","timestamp":"soon"}""", "timestamp")]
    [InlineData("""[1]""", "")]
    public void Read_CallAtFault_NamesTheField(string json, string field)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Null(new SegmentCalls("CN", ReceivedAt).Read(document.RootElement, null, null, out var fault));
        Assert.Equal(field, fault!.Path);
    }

    private static EventInput? Read(string json, string? batch = null)
    {
        using var document = JsonDocument.Parse(json);
        using var outer = batch is null ? null : JsonDocument.Parse(batch);
        return new SegmentCalls("CN", ReceivedAt).Read(document.RootElement, null, outer?.RootElement, out _);
    }
}
