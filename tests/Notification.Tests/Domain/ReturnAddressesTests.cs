using Microsoft.Extensions.Options;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Tests.Domain;

public sealed class ReturnAddressesTests
{
    private const string Secret = "a secret of thirty-two characters, at least";
    private static readonly ReturnAddresses Ours = With(Secret);

    [Fact]
    public void Address_OfAnyMessage_FitsALocalPartAndIsReadWhateverItsLetterCase()
    {
        foreach (var message in Enumerable.Range(0, 200).Select(_ => MessageRecord.IdOf(Guid.NewGuid().ToString("N"))))
        {
            var address = Ours.Of("w1", message);
            Assert.Matches(@"^bounces\+[a-z2-7]{42}@mail\.example$", address);
            Assert.Equal(message, Ours.MessageOf("w1", address));
            Assert.Equal(message, Ours.MessageOf("w1", address.ToUpperInvariant()));
            Assert.Equal(message, With("another secret of thirty-two characters", Secret).MessageOf("w1", address));
        }
    }

    [Fact]
    public void Address_OfAnotherWorkspaceKeyOrChanged_IsNone()
    {
        var message = MessageRecord.IdOf(Guid.NewGuid().ToString("N"));
        var address = Ours.Of("w1", message);
        Assert.Null(Ours.MessageOf("w2", address));
        Assert.Null(With("another secret of thirty-two characters").MessageOf("w1", address));
        // Every character counts.
        foreach (var at in Enumerable.Range("bounces+".Length, 42))
            Assert.Null(Ours.MessageOf("w1", address[..at] + (address[at] == 'a' ? 'b' : 'a') + address[(at + 1)..]));
        foreach (var strange in (string[])["", "@", "+@", "bounces@mail.example", "bounces+@mail.example", "bounces+" + new string('!', 42) + "@mail.example"])
            Assert.Null(Ours.MessageOf("w1", strange));
    }

    [Fact]
    public void Address_WithoutAMailbox_IsEmpty() => Assert.Equal("", new ReturnAddresses(
        new NotificationKeys(Secret), Options.Create(new NotificationOptions())).Of("w1", MessageRecord.IdOf(Guid.NewGuid().ToString("N"))));

    private static ReturnAddresses With(string secret, string before = "") => new(
        new NotificationKeys(secret, before), Options.Create(new NotificationOptions { BounceMailbox = "bounces@mail.example" }));
}
