using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events.Consents;

namespace Rapport.Events.Tests.Consents;

public sealed class ConsentEventTests
{
    [Fact]
    public void Read_WhatContactWrote_GivesTheAddressesOfTheEvent()
    {
        var said = Said("granted");
        said.Identifiers.Add(new Identifier { Type = "email", Value = "else@example.com" });
        ConsentEvent.WriteAddresses(said, [new("email", "ann@example.com"), ConsentAddress.Person("c_1")]);
        var act = ConsentEvent.Read(said)!;
        Assert.Equal([new("email", "ann@example.com"), ConsentAddress.Person("c_1")], act.Addresses);
        Assert.Equal(("marketing", "*", ActState.Granted, "e1"), (act.Purpose, act.Channel, act.State, act.EventId));
    }

    // An event from before contact wrote addresses: never more permission than was said, never less refusal.
    [Theory]
    [InlineData("granted", "email", true, "email:ann@example.com")]
    [InlineData("granted", "email", false, "")]
    [InlineData("granted", "sms", true, "")]
    [InlineData("refused", "email", true, "email:ann@example.com contact:c_1")]
    [InlineData("refused", "email", false, "contact:c_1")]
    [InlineData("granted", "letter", false, "contact:c_1")]
    public void Read_OfAnOldLog_BindsToItsIdentifiersAndARefusalToThePerson(
        string state, string channel, bool withEmail, string expected)
    {
        var said = Said(state, ("channel", Value.ForString(channel)));
        if (withEmail)
            said.Identifiers.Add(new Identifier { Type = "email", Value = "ann@example.com" });
        Assert.Equal(expected, string.Join(' ', ConsentEvent.Read(said)!.Addresses.Select(a => $"{a.Type}:{a.Value}")));
    }

    [Fact]
    public void Read_OfAGrantThatIsNotConfirmed_IsPending()
    {
        Assert.Equal(ActState.Pending, ConsentEvent.Read(Said("granted", ("confirmed", Value.ForBool(false))))!.State);
        Assert.Equal(ActState.Granted, ConsentEvent.Read(Said("granted", ("confirmed", Value.ForBool(true))))!.State);
        Assert.Equal(ActState.Refused, ConsentEvent.Read(Said("refused", ("confirmed", Value.ForBool(false))))!.State);
        Assert.Equal(ActState.Pending, ConsentEvent.Read(Said("pending"))!.State);
    }

    [Fact]
    public void Read_OfOtherEventsAndWords_IsNoAct()
    {
        Assert.Null(ConsentEvent.Read(Said("perhaps")));
        Assert.Null(ConsentEvent.Read(new Event { Name = "consent_changed" }));
        var other = Said("granted");
        other.Name = "page_viewed";
        Assert.Null(ConsentEvent.Read(other));
    }

    [Fact]
    public void Read_WhatAGrantRestsOnAndWhatProvesIt_IsInTheAct()
    {
        var hash = new string('A', 64);
        var act = ConsentEvent.Read(Said(
            "granted", ("basis", Value.ForString("Soft")), ("confirmed", Value.ForBool(true)), ("night", Value.ForBool(true)),
            ("expires_at", Value.ForString("2026-05-01T00:00:00+02:00")), ("form", Value.ForString("checkout")),
            ("language", Value.ForString("de-CH")), ("text_hash", Value.ForString(hash)), ("proof", Value.ForString("s3://x")),
            ("collector", Value.ForString("Acme")), ("refusal_offered", Value.ForBool(true)),
            ("product_group", Value.ForString("shoes"))))!;
        Assert.Equal(
            (ConsentBasis.Soft, true, true, new DateTimeOffset(2026, 4, 30, 22, 0, 0, TimeSpan.Zero)),
            (act.Basis, act.IsConfirmed, act.IsForNight, act.ExpiresAt));
        Assert.Equal(new ConsentProof("checkout", "de-CH", hash.ToLowerInvariant(), "s3://x", "Acme", true, "shoes"), act.Proof);
    }

    [Fact]
    public void Read_OfAnActThatSaysNoMore_IsExpressWithoutEndOrProof()
    {
        var act = ConsentEvent.Read(Said("granted"))!;
        Assert.Equal((ConsentBasis.Express, false, false, null, ConsentProof.None),
            (act.Basis, act.IsConfirmed, act.IsForNight, act.ExpiresAt, act.Proof));
        Assert.Equal(ConsentBasis.Express, ConsentEvent.Read(Said("refused", ("basis", Value.ForString("soft"))))!.Basis);
    }

    [Fact]
    public void ToWord_EveryBasis_IsReadBackAsTheSame() => Assert.All(
        System.Enum.GetValues<ConsentBasis>(), basis => Assert.Equal(basis, ConsentBases.Of(basis.ToWord())));

    private static Event Said(string state, params (string Name, Value Value)[] more)
    {
        var said = new Event
        {
            Id = "e1", Workspace = "w1", Contact = "c_1", Name = "consent_changed",
            OccurredAt = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)),
            Properties = new Struct { Fields = { ["state"] = Value.ForString(state) } },
        };
        foreach (var (name, value) in more)
            said.Properties.Fields[name] = value;
        return said;
    }
}
