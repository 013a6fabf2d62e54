using CsCheck;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Events;
using Rapport.Events.Consents;

namespace Rapport.Contact.Tests.EventLog;

public sealed class ConsentNumberingTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly NumberingPlan plan = NewPlan();
    private int events;

    [Fact]
    public void Add_ActOfAUserThatNamesNoAddress_SaysInTheEventWhatItHoldsFor()
    {
        Identified(0, ("user_id", "u"), ("email", "old@x.com"));
        Consent(1, "granted", ("user_id", "u"));
        var told = plan.Events[^1].Event.Properties.Fields["addresses"].ListValue.Values.Single().StructValue.Fields;
        Assert.Equal(("email", "old@x.com"), (told["type"].StringValue, told["value"].StringValue));
        Assert.Equal([new ConsentAddress("email", "old@x.com")], plan.Consents.Single().Act.Addresses);
    }

    [Fact]
    public void Add_AddressesThatACallerClaims_AreNotBelieved()
    {
        Identified(0, ("user_id", "u"), ("email", "mine@x.com"));
        var said = Said(1, EventNames.ConsentChanged, ("user_id", "u"));
        said.Properties.Fields["state"] = Value.ForString("granted");
        ConsentEvent.WriteAddresses(said, [new("email", "yours@x.com")]);
        plan.Add(said);
        Assert.Equal([new ConsentAddress("email", "mine@x.com")], ConsentEvent.Read(plan.Events[^1].Event)!.Addresses);
        Assert.Equal([new ConsentAddress("email", "mine@x.com")], plan.Consents.Single().Act.Addresses);
    }

    // The user agreed under old@, the stub that has new@ had refused; they turn out to be one.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void E6_Add_ChangeOfAddressOntoAStubAndBack_EachAddressKeepsItsOwn(bool stubIsOlder)
    {
        if (stubIsOlder)
            Consent(-20, "refused", ("email", "new@x.com"));
        Identified(-15, ("user_id", "u"), ("email", "old@x.com"));
        if (!stubIsOlder)
            Consent(-20, "refused", ("email", "new@x.com"));
        Consent(-10, "granted", ("user_id", "u"));
        Assert.Equal((true, false), (Permits("old@x.com"), Permits("new@x.com")));
        Identified(0, ("user_id", "u"), ("email", "new@x.com"));
        Assert.Contains(plan.Events, e => e.Event.Name == EventNames.ContactMerged);
        Assert.Equal((true, false), (Permits("old@x.com"), Permits("new@x.com")));
        // A grant that was said before and arrives only now says nothing of the address that came with the stub.
        Consent(-5, "granted", ("user_id", "u"));
        Assert.Equal((true, false), (Permits("old@x.com"), Permits("new@x.com")));
        Identified(1, ("user_id", "u"), ("email", "old@x.com"));
        Assert.Equal((true, false), (Permits("old@x.com"), Permits("new@x.com")));
    }

    [Fact]
    public void E6_Add_MirroredStubThatAgreed_KeepsItsPermission()
    {
        Consent(-20, "granted", ("email", "new@x.com"));
        Identified(-15, ("user_id", "u"), ("email", "old@x.com"));
        Consent(-10, "refused", ("user_id", "u"));
        Identified(0, ("user_id", "u"), ("email", "new@x.com"));
        Assert.Equal((false, true), (Permits("old@x.com"), Permits("new@x.com")));
        // To object to everything is another thing: it is the person's.
        Consent(1, "refused", "*", ("user_id", "u"));
        Assert.Equal((false, false), (Permits("old@x.com"), Permits("new@x.com")));
    }

    [Fact]
    public void Add_GrantBeforeTheAddressIsKnown_IsBoundToTheFirstOneInTheLog()
    {
        Consent(0, "granted", ("anonymous_id", "a"));
        Assert.Empty(plan.Consents.Single().Act.Addresses);
        Identified(1, ("anonymous_id", "a"), ("email", "ann@x.com"));
        var bound = plan.Events[^1].Event;
        Assert.Equal((EventNames.ConsentBound, "e1", 1, Day), (bound.Name, bound.CauseId, bound.Hop, bound.OccurredAt.ToDateTimeOffset()));
        Assert.Equal((OriginKind.Service, "contact"), (bound.Origin.Kind, bound.Origin.Name));
        Assert.Equal([new ConsentAddress("email", "ann@x.com")], ConsentEvent.Read(bound)!.Addresses);
        Assert.True(Permits("ann@x.com"));
        Identified(2, ("anonymous_id", "a"), ("email", "second@x.com"));
        Assert.False(Permits("second@x.com"));
        Assert.Equal(2, plan.Consents.Count);
    }

    [Fact]
    public void Add_GrantBeforeTheAddressIsKnown_IsNotBoundToAnAddressThatAMergeBrings()
    {
        Consent(-10, "granted", ("anonymous_id", "a"));
        Consent(-20, "refused", ("email", "ann@x.com"));
        Identified(0, ("anonymous_id", "a"), ("email", "ann@x.com"));
        Assert.False(Permits("ann@x.com"));
        Identified(1, ("anonymous_id", "a"), ("email", "second@x.com"));
        Assert.False(Permits("second@x.com"));
    }

    [Fact]
    public void Add_GrantOfAnotherKey_IsNotBoundToAnAddressThatAWriteKeyClaims()
    {
        Consent(0, "granted", ("user_id", "u"));
        var claimed = Said(1, EventNames.Identified, ("user_id", "u"), ("email", "stranger@x.com"));
        claimed.Origin = EventOrigins.Of(OriginKind.WriteKey, "page");
        plan.Add(claimed);
        Assert.False(Permits("stranger@x.com"));
        Assert.Equal(ActState.Pending, ConsentEvent.Read(plan.Events[^1].Event)!.State);
    }

    [Fact]
    public void Add_GrantWithoutAnAddress_IsNotCarriedByAMerge()
    {
        Consent(0, "granted", "sms", ("anonymous_id", "a"));
        Identified(1, ("user_id", "u"));
        Identified(2, ("user_id", "u"), ("anonymous_id", "a"));
        Identified(3, ("user_id", "u"), ("phone", "+491711234567"));
        Assert.DoesNotContain(plan.Events, numbered => numbered.Event.Name == EventNames.ConsentBound);
    }

    [Fact]
    public void Add_ThousandsOfGrantsWithoutAnAddress_KeepFewWaiting()
    {
        for (var i = 0; i < 100; i++)
            Consent(i, "granted", ("anonymous_id", "a"));
        Assert.Equal(20, plan.Created.Single().Waiting.Count);
        Identified(200, ("anonymous_id", "a"), ("email", "ann@x.com"));
        Assert.Empty(plan.Created.Single().Waiting);
        Assert.True(Permits("ann@x.com"));
    }

    [Fact]
    public void E6_Add_RandomActsAndMerges_WhatIsNoActNeverPermits() => Histories(named: false).Sample(history =>
    {
        var test = new ConsentNumberingTests();
        var before = test.Permissions();
        foreach (var (isAct, act) in history)
        {
            act(test);
            var after = test.Permissions();
            if (!isAct)
                Assert.DoesNotContain(before.Keys, address => after[address] && !before[address]);
            before = after;
        }
    }, iter: 2000);

    [Fact]
    public void E6_Add_RandomActsThatNameAddressesAndMerges_AnAddressDependsOnItsOwnActsAlone() => Histories(named: true).Sample(history =>
    {
        var test = new ConsentNumberingTests();
        foreach (var (isAct, act) in history)
        {
            var before = test.Permissions();
            var taken = test.plan.Consents.Count;
            act(test);
            var spokenOf = test.plan.Consents.Skip(taken).SelectMany(c => c.Act.Addresses).Select(a => a.Value).ToHashSet();
            Assert.All(before.Where(b => !spokenOf.Contains(b.Key)), b => Assert.Equal(b.Value, test.Permits(b.Key)));
            Assert.True(isAct || spokenOf.Count == 0);
        }
    }, iter: 2000);

    private static Gen<(bool IsAct, Action<ConsentNumberingTests> Play)[]> Histories(bool named)
    {
        var emails = Gen.Int[1, 3].Select(i => ("email", $"{i}@x.com"));
        var others = Gen.OneOf(
            Gen.Int[1, 2].Select(i => ("user_id", $"u{i}")), Gen.Int[1, 2].Select(i => ("anonymous_id", $"a{i}")));
        var identified = Gen.Select(Gen.Int[0, 9], others, Gen.OneOf(emails, others)).Select(drawn =>
            (false, (Action<ConsentNumberingTests>)(test => test.Identified(drawn.Item1, drawn.Item2, drawn.Item3))));
        var acts = Gen.Select(Gen.Int[0, 9], OneOf("granted", "refused"), named ? emails : Gen.OneOf(emails, others),
            named ? Gen.Const("email") : OneOf("email", "*")).Select(drawn =>
            (true, (Action<ConsentNumberingTests>)(test => test.Consent(drawn.Item1, drawn.Item2, drawn.Item4, drawn.Item3))));
        return Gen.OneOf(identified, acts).Array[1, 14];
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Every address that somebody has, and whether it may be written to.</summary>
    private Dictionary<string, bool> Permissions() => plan.Created.SelectMany(c => c.Identifiers.Keys)
        .Where(i => i.Type == "email").ToDictionary(i => i.Value, i => Permits(i.Value));

    private bool Permits(string email)
    {
        var holder = plan.Created.Single(c => c.Identifiers.ContainsKey(new IdentifierKey("email", email)));
        return ConsentInForce.Of(plan.Consents.Select(c => c.Act), new ConsentQuestion(
            "marketing", "email", new ConsentAddress("email", email), [.. holder.Merged, holder.Id], Day.AddDays(60))).Permits;
    }

    private void Identified(int day, params (string Type, string Value)[] identifiers)
    {
        var said = Said(day, EventNames.Identified, identifiers);
        foreach (var (_, email) in identifiers.Where(i => i.Type == "email"))
            said.Properties.Fields["email"] = Value.ForString(email);
        plan.Add(said);
    }

    private void Consent(int day, string state, params (string Type, string Value)[] identifiers) =>
        Consent(day, state, "email", identifiers);

    private void Consent(int day, string state, string channel, params (string Type, string Value)[] identifiers)
    {
        var said = Said(day, EventNames.ConsentChanged, identifiers);
        said.Properties.Fields["state"] = Value.ForString(state);
        said.Properties.Fields["channel"] = Value.ForString(channel);
        plan.Add(said);
    }

    private Event Said(int day, string name, params (string Type, string Value)[] identifiers) => new()
    {
        Id = $"e{++events}", Workspace = "main", Name = name, OccurredAt = Day.AddDays(day).ToTimestamp(),
        ReceivedAt = Day.AddDays(events).ToTimestamp(), Properties = new Struct(),
        Identifiers = { identifiers.Distinct().Select(i => new Identifier { Type = i.Type, Value = i.Value }) },
    };

    private static NumberingPlan NewPlan()
    {
        var contacts = 0;
        return new NumberingPlan(
            new NumberingState(new long[8], new Dictionary<string, KnownEvent>(), [], []), _ => IdentifierTypes.Default,
            _ => $"c_{contacts++:D26}");
    }
}
