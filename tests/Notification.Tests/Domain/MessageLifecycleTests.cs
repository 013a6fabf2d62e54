using Rapport.Hosting.Time;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class MessageLifecycleTests
{
    private const int MaxAttempts = 3;
    private static readonly DateTimeOffset Business = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SystemTime System = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(DeliveryOutcome.Accepted, MessageClass.Marketing, MessageState.Sent)]
    [InlineData(DeliveryOutcome.Refused, MessageClass.Marketing, MessageState.Failed)]
    [InlineData(DeliveryOutcome.NotNow, MessageClass.Marketing, MessageState.Queued)]
    [InlineData(DeliveryOutcome.NotTried, MessageClass.Marketing, MessageState.Queued)]
    [InlineData(DeliveryOutcome.Unknown, MessageClass.Marketing, MessageState.Unknown)]
    [InlineData(DeliveryOutcome.Unknown, MessageClass.Transactional, MessageState.Sending)]
    public void Record_OfAnOutcome_LeadsTo(object outcome, object messageClass, object expected) =>
        Assert.Equal(expected, Claimed((MessageClass)messageClass)
            .Record(new DeliveryResult((DeliveryOutcome)outcome, new DeliveryFault("why")), MaxAttempts, Business, System).State);

    [Theory]
    [InlineData(MessageClass.Marketing, 1, MessageState.Unknown)]
    [InlineData(MessageClass.Transactional, 1, MessageState.Queued)]
    [InlineData(MessageClass.Transactional, 3, MessageState.Unknown)]
    public void Lapse_OfAClaimWithoutOutcome_NeverClaimsMarketingAgain(
        object messageClass, int attempts, object expected) =>
        Assert.Equal(expected, (Claimed((MessageClass)messageClass) with { Attempts = attempts })
            .Lapse(MaxAttempts, Business, System).State);

    [Fact]
    public void Record_OfATemporaryFailure_WaitsTwiceAsLongEachTimeAndGivesUpInTheEnd()
    {
        var first = Claimed(MessageClass.Marketing).Record(NotNow, MaxAttempts, Business, System);
        Assert.Equal(System + TimeSpan.FromSeconds(1), first.DueAt);
        var second = Claim(first).Record(NotNow, MaxAttempts, Business, System);
        Assert.Equal(System + TimeSpan.FromSeconds(2), second.DueAt);
        var third = Claim(second).Record(NotNow, MaxAttempts, Business, System);
        Assert.Equal((MessageState.Failed, Reasons.GaveUp), (third.State, third.Reason));
        Assert.Null(third.DueAt);
    }

    [Fact]
    public void Record_OfAMailThatIsGivenUp_KeepsWhatItMetAndThatItBounced()
    {
        var message = Enumerable.Range(0, MaxAttempts).Aggregate(
            Claimed(MessageClass.Marketing) with { Attempts = 0 },
            (before, _) => Claim(before with { State = MessageState.Queued }).Record(NotNow, MaxAttempts, Business, System));
        Assert.Equal((MessageState.Failed, Reasons.GaveUp), (message.State, message.Reason));
        Assert.Equal(new MetFault(DeliveryFaults.ServerBusy, "451 4.3.0", 3), message.Fault);
        Assert.Equal(new Bounce(BounceClass.Soft, DeliveryFaults.ServerBusy, "451 4.3.0", "smtp", Business), message.Bounce);
    }

    [Fact]
    public void Record_OfARefusal_IsABounceOnlyWhereSomebodyOutsideRefused()
    {
        var refused = Claimed(MessageClass.Transactional).Record(new DeliveryResult(
            DeliveryOutcome.Refused, new DeliveryFault(DeliveryFaults.AddressUnknown, BounceClass.Hard, "550 5.1.1")), MaxAttempts, Business, System);
        Assert.Equal((DeliveryFaults.AddressUnknown, BounceClass.Hard), (refused.Reason, refused.Bounce!.Class));
        var ours = Claimed(MessageClass.Transactional).Record(
            new DeliveryResult(DeliveryOutcome.Refused, new DeliveryFault(Reasons.AddressInvalid)), MaxAttempts, Business, System);
        Assert.Equal((MessageState.Failed, null), (ours.State, ours.Bounce));
    }

    [Fact]
    public void Record_OfAnotherFault_BeginsItsOwnWaits()
    {
        DeliveryResult grey = new(DeliveryOutcome.NotNow, new DeliveryFault(DeliveryFaults.Greylisted, BounceClass.Block, "450 4.7.1"));
        var busy = Claimed(MessageClass.Marketing).Record(NotNow, 300, Business, System);
        var first = Claim(busy).Record(grey, 300, Business, System);
        Assert.Equal((System + TimeSpan.FromMinutes(5), 1), (first.DueAt!.Value, first.Fault!.Times));
        var second = Claim(first).Record(grey, 300, Business, System);
        Assert.Equal((System + TimeSpan.FromMinutes(10), 2), (second.DueAt!.Value, second.Fault!.Times));
        var sent = Claim(second).Record(new DeliveryResult(DeliveryOutcome.Accepted), 300, Business, System);
        Assert.Equal((MessageState.Sent, null), (sent.State, sent.Fault));
    }

    [Theory]
    [InlineData("", 300, 600)]
    [InlineData(DeliveryFaults.ServerBusy, 4, 8)]
    [InlineData(DeliveryFaults.RateLimited, 1, 60)]
    [InlineData(DeliveryFaults.RateLimited, 20, 3600)]
    [InlineData(DeliveryFaults.MailboxFull, 1, 1800)]
    [InlineData(DeliveryFaults.MailboxFull, 9, 14400)]
    [InlineData(DeliveryFaults.AuthFailed, 1, 10)]
    public void WaitAfter_AFault_FollowsFromIt(string fault, int times, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.WaitAfter(times, fault));

    [Theory]
    [InlineData(DeliveryFaults.MailboxFull, 19, false)]
    [InlineData(DeliveryFaults.MailboxFull, 20, true)]
    [InlineData(DeliveryFaults.AuthFailed, 5000, false)]
    public void IsEnough_OfAFault_EndsOnlyWhatWillHardlyGoAway(string fault, int times, bool expected) =>
        Assert.Equal(expected, RetryPolicy.IsEnough(times, fault));

    [Fact]
    public void Record_OfWhatWasNotTried_CountsNoAttempt()
    {
        var back = Claimed(MessageClass.Marketing)
            .Record(new DeliveryResult(DeliveryOutcome.NotTried), MaxAttempts, Business, System);
        Assert.Equal((0, System), (back.Attempts, back.DueAt!.Value));
    }

    [Fact]
    public void WaitAfter_ManyAttempts_IsBounded()
    {
        Assert.Equal(TimeSpan.FromSeconds(8), RetryPolicy.WaitAfter(4));
        Assert.Equal(TimeSpan.FromMinutes(10), RetryPolicy.WaitAfter(300));
    }

    [Theory]
    [InlineData("lin@example.com", true)]
    [InlineData("a+b.c@x.example", true)]
    [InlineData("李@example.com", true)]
    [InlineData("a@b.c,evil@x", false)]
    [InlineData("a@b.c\r\nBcc: evil@x", false)]
    [InlineData("\"a b\"@x.example", false)]
    [InlineData("Name <a@x.example>", false)]
    [InlineData("a@", false)]
    [InlineData("@x", false)]
    [InlineData("", false)]
    public void IsUsable_OfAnAddress_LetsNothingBesideItIn(string address, bool expected) =>
        Assert.Equal(expected, EmailAddress.IsUsable(address));

    [Theory]
    [InlineData(" Ann@Example.COM ", "ann@example.com")]
    [InlineData("ann@example.com.", "ann@example.com")]
    [InlineData("ann@b\u00fccher.example", "ann@xn--bcher-kva.example")]
    [InlineData("\u674e@example.com", "\u674e@example.com")]
    [InlineData("\u200bann@example.com", null)]
    [InlineData("\ufffe@example.com", null)]
    [InlineData("ann\uff20example.com", null)]
    [InlineData("mailto:ann@example.com", null)]
    [InlineData("Ann <ann@example.com>", null)]
    public void Normalise_OfAnAddress_IsAsContactsHaveItOrNothing(string address, string? expected) =>
        Assert.Equal(expected, EmailAddress.Normalise(address));

    private static DeliveryResult NotNow => new(DeliveryOutcome.NotNow, new DeliveryFault(DeliveryFaults.ServerBusy, BounceClass.Soft, "451 4.3.0"));

    private static MessageRecord Claimed(MessageClass messageClass) => Claim(new MessageRecord
    {
        Id = "nr_1", Channel = "email", Template = "intro", Variables = [], QueuedAt = Business,
        Origin = new Origin { CommandId = "1", Workspace = "w1", Contact = "c_1", IssuedAt = Business },
    }, messageClass);

    private static MessageRecord Claim(MessageRecord message, MessageClass messageClass = MessageClass.Marketing) =>
        message.Claim(new Receipt(Business, "", 1, messageClass, "marketing", null), System + TimeSpan.FromMinutes(2));
}
