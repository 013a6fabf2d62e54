using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class SoftBouncesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    // One letter a message, oldest first: s soft, d delivered, h hard, b block, f failed without a bounce; days between them.
    [Theory]
    [InlineData("sss", 1, true)]
    [InlineData("ss", 1, false)]
    [InlineData("sdss", 1, false)]
    [InlineData("ssds", 1, false)]
    [InlineData("dsss", 1, true)]
    [InlineData("sbss", 1, true)]
    [InlineData("sfsbs", 1, true)]
    [InlineData("sss", 3, true)]
    [InlineData("sss", 4, false)]
    [InlineData("d", 1, false)]
    public void E39_SoftBounces_ThreeInARowWithinSevenDaysAreTooMany(string row, int days, bool expected)
    {
        var sent = row.Select((letter, i) => Message(i, letter, Now.AddDays(-days * (row.Length - 1 - i)))).ToList();
        Assert.Equal(expected, SoftBounces.AreTooMany(sent.AsEnumerable().Reverse(), sent[^1], Now));
    }

    [Fact]
    public void E39_SoftBounces_ThatAreReportedOutOfOrder_CountWhenTheGapCloses()
    {
        // The report about the second comes last; what was sent after all three says nothing yet of the row before it.
        List<MessageRecord> sent =
        [
            Message(0, 's', Now.AddHours(-4)), Message(1, 'd', Now.AddHours(-3)), Message(2, 's', Now.AddHours(-2)), Message(3, 'd', Now.AddHours(-1)),
        ];
        Assert.False(SoftBounces.AreTooMany(sent, sent[2], Now));
        sent[1] = Message(1, 's', Now.AddHours(-3));
        Assert.True(SoftBounces.AreTooMany(sent, sent[1], Now));
    }

    private static MessageRecord Message(int number, char letter, DateTimeOffset endedAt) => new()
    {
        Id = $"nr_{number}", Channel = "email", Template = "intro", Variables = [], QueuedAt = endedAt, EndedAt = endedAt,
        Origin = new Origin { CommandId = $"{number}", Workspace = "w1", Contact = "c_1", IssuedAt = endedAt },
        State = letter == 'f' ? MessageState.Failed : MessageState.Sent,
        Bounce = letter is 'd' or 'f' ? null : new Bounce(
            letter switch { 's' => BounceClass.Soft, 'h' => BounceClass.Hard, _ => BounceClass.Block }, "why", "", Bounce.Dsn, endedAt),
    };
}
