using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Inbox;
using Rapport.Events.Facts;

namespace Rapport.Contact.Tests.Profiles;

public sealed class ProfileEtagTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_TheSameProfile_IsTheSameInWhateverOrderItWasLearnt()
    {
        var (one, other) = (Contact(), Contact());
        Learn(one, "a", 1, 5);
        Learn(one, "b", 2, 6);
        Learn(other, "b", 2, 6);
        Learn(other, "a", 1, 5);

        Assert.Equal(ProfileEtag.Of(one), ProfileEtag.Of(other));
    }

    [Fact]
    public void Of_EveryChange_IsAnother()
    {
        var contact = Contact();
        var etags = new HashSet<string> { ProfileEtag.Of(contact) };
        Learn(contact, "a", 1, 5);
        Assert.True(etags.Add(ProfileEtag.Of(contact)));
        Learn(contact, "a", 1, 6);
        Assert.True(etags.Add(ProfileEtag.Of(contact)));
        contact.Learn(new Struct { Fields = { ["a"] = Value.ForNull() } }, Said.In(Noon, 1, 7));
        Assert.True(etags.Add(ProfileEtag.Of(contact)));
        contact.Identifiers[new IdentifierKey("email", "ann@example.com")] = new HeldIdentifier { FirstSeenAt = Noon, LastSeenAt = Noon };
        Assert.True(etags.Add(ProfileEtag.Of(contact)));
        contact.Merged.Add("c_2");
        Assert.True(etags.Add(ProfileEtag.Of(contact)));
        Learn(contact, "a", 9, 1);
        Assert.False(etags.Add(ProfileEtag.Of(contact)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Holds_ACondition_IsTakenOffAndListedWhereItFails(bool holds)
    {
        var contact = Contact();
        var next = new Event
        {
            Id = "e", Workspace = "w", Name = "identified", ReceivedAt = Noon.ToTimestamp(),
            Flags = { "late", ProfileEtag.Condition + (holds ? ProfileEtag.Of(contact) : "0") },
        };
        var rejects = new List<(string Workspace, Reject Reject)>();

        Assert.Equal(holds, ProfileEtag.Holds(next, contact, rejects));

        Assert.Equal(["late"], next.Flags);
        Assert.Equal(holds ? "" : "etag", string.Join(' ', rejects.Select(r => r.Reject.Fault.Path)));
    }

    private static ContactRecord Contact() => new() { Workspace = "w", Id = "c_1", CreatedAt = Noon };

    private static void Learn(ContactRecord contact, string trait, double value, long n) =>
        contact.Learn(new Struct { Fields = { [trait] = Value.ForNumber(value) } }, Said.In(Noon, 1, n));
}
