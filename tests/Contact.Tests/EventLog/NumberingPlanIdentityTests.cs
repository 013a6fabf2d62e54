using CsCheck;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Events;

namespace Rapport.Contact.Tests.EventLog;

/// <summary>Whose events are, when identifiers contradict, are too many, or say nothing.</summary>
public sealed class NumberingPlanIdentityTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private int contacts;

    [Fact]
    public void Add_ContactNamedWithAnotherUserId_StaysItsOwnAndTheIdIsNotLinked()
    {
        var plan = Plan();
        plan.Add(Said("1", ("user_id", "1")));
        var first = plan.Events[0].Event.Contact;
        var named = Said("2", ("user_id", "2"), ("phone", "+8613800138000"));
        named.Contact = first;
        plan.Add(named);
        plan.Add(Said("3", ("user_id", "2")));

        Assert.Equal(first, plan.Events[1].Event.Contact);
        Assert.Equal(["identifier_conflict:user_id"], plan.Events[1].Event.Flags);
        Assert.Equal([true, false], plan.Events[1].Event.Identifiers.Select(i => i.Unlinked));
        Assert.NotEqual(first, plan.Events[2].Event.Contact);
        Assert.All(plan.Created, c => Assert.Single(c.Identifiers.Keys, k => k.Type == "user_id"));
        Assert.Contains(new IdentifierKey("phone", "+8613800138000"), plan.Created.Single(c => c.Id == first).Identifiers.Keys);
    }

    [Fact]
    public void Add_MergedContactNamedWithAnotherUserId_GuardIsTheSurvivors()
    {
        var plan = Plan();
        plan.Add(Said("1", ("user_id", "1")));
        plan.Add(Said("2", ("anonymous_id", "a")));
        var merged = plan.Events[1].Event.Contact;
        plan.Add(Said("3", ("user_id", "1"), ("anonymous_id", "a")));
        var named = Said("4", ("user_id", "2"));
        named.Contact = merged;
        plan.Add(named);
        Assert.Equal(plan.Events[0].Event.Contact, plan.Events[^1].Event.Contact);
        Assert.Equal(["identifier_conflict:user_id"], plan.Events[^1].Event.Flags);
    }

    [Fact]
    public void E3_Add_OtherUserLogsInOnADevice_EarlierEventsStayAndLaterOnesAreNeverTheFirsts()
    {
        var plan = Plan();
        plan.Add(Said("1", ("user_id", "1"), ("anonymous_id", "d")));
        plan.Add(Said("2", ("anonymous_id", "d")));
        plan.Add(Said("3", ("user_id", "2"), ("anonymous_id", "d")));
        plan.Add(Said("4", ("anonymous_id", "d")));
        var whose = plan.Events.Select(e => e.Event.Contact).ToList();
        Assert.Equal([whose[0], whose[0], whose[2], whose[2]], whose);
        Assert.NotEqual(whose[0], whose[2]);
    }

    [Fact]
    public void Add_NoUsableIdentifier_EachEventHasAContactOfItsOwn()
    {
        var plan = Plan();
        plan.Add(Said("1"));
        plan.Add(Said("2"));
        Assert.Equal(2, plan.Events.Select(e => e.Event.Contact).Distinct().Count());
        Assert.Empty(plan.Orphans);
        Assert.All(plan.Created, c => Assert.False(c.Known));
    }

    [Theory]
    [InlineData("wechat_openid", "wx1:o1", true)]
    [InlineData("wechat_unionid", "n1", true)]
    [InlineData("tmall", "t1", true)]
    [InlineData("jd", "j1", true)]
    [InlineData("crm_id", "c1", true)]
    [InlineData("member_no", "m1", true)]
    [InlineData("anonymous_id", "a1", false)]
    [InlineData("device", "d1", false)]
    [InlineData("never_declared", "x1", false)]
    public void Add_EveryType_ContactIsKnownExactlyWhenTheEventMakesItKnown(string type, string value, bool known)
    {
        var plan = Plan();
        plan.Add(Said("1", (type, value)));
        Assert.Equal(known, plan.Created.Single().Known);
        Assert.Equal(known, plan.Events.Single().Event.MakesKnown());
    }

    [Fact]
    public void Add_IdentifierThatIsNotLinked_MakesNobodyKnown()
    {
        var plan = Plan();
        plan.Add(Said("1", ("email", "a@x.com")));
        plan.Add(Said("2", ("anonymous_id", "a")));
        var anonymous = plan.Events[1].Event.Contact;
        var named = Said("3", ("email", "a@x.com"));
        named.Contact = anonymous;
        plan.Add(named);
        Assert.False(plan.Created.Single(c => c.Id == anonymous).Known);
        Assert.False(plan.Events[^1].Event.MakesKnown());
    }

    [Fact]
    public void Add_EventLoggedBeforeTypesWereDeclared_UserIdEmailAndPhoneMakeKnown()
    {
        foreach (var (type, known) in new[] { ("user_id", true), ("email", true), ("phone", true), ("wechat_openid", false), ("anonymous_id", false) })
            Assert.Equal(known, new Event { Identifiers = { new Identifier { Type = type, Value = "1" } } }.MakesKnown());
    }

    [Fact]
    public void Add_RepeatAfterTheTypeWasDeclaredOtherwise_IsADuplicateAndNoConflict()
    {
        var plan = Plan();
        plan.Add(Said("1", ("session", "s")));
        var hash = plan.Events[0].Hash;
        var again = Said("1", ("session", "s"));
        again.Identifiers[0].Known = true;
        var later = new NumberingPlan(
            new NumberingState(new long[8], new Dictionary<string, KnownEvent> { ["main/1"] = new(hash, EventSource.Of(again)) }, [], []), _ => IdentifierTypes.Default, NewId);
        later.Add(again);
        Assert.False(Assert.Single(later.Duplicates).Conflict);
    }

    [Fact]
    public void E4_Add_ThreeMergesInAnyOrder_SameContactRemainsAndAllIdsLeadToIt()
    {
        (string, string)[][] merges =
        [
            [("email", "a@x.com"), ("email", "b@x.com")], [("email", "b@x.com"), ("email", "c@x.com")], [("email", "c@x.com"), ("email", "a@x.com")],
        ];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        var survivors = new List<string>();
        foreach (var order in orders)
        {
            contacts = 0;
            var plan = Plan();
            foreach (var who in "abc")
                plan.Add(Said($"{who}", ("email", $"{who}@x.com")));
            for (var i = 0; i < order.Length; i++)
                plan.Add(Said($"m{i}", merges[order[i]]));
            var survivor = Assert.Single(plan.Created, c => c.Into is null);
            Assert.All(plan.Created.Where(c => c != survivor), c => Assert.Equal(survivor.Id, c.Into));
            Assert.Equal(3, survivor.Identifiers.Count);
            Assert.Equal(2, survivor.Merged.Distinct().Count());
            Assert.All(plan.Identities(isNew: true), i => Assert.Equal(survivor.Id, i.Contact));
            survivors.Add(survivor.Id);
        }

        Assert.Single(survivors.Distinct());
    }

    [Fact]
    public void Add_AnyEvents_NoContactEverHasMoreOfATypeThanItMay() =>
        Gen.Select(OneOf("user_id", "crm_id", "wechat_openid", "email", "anonymous_id", "session"), Gen.Int[0, 4]).Array[1, 4].Array[1, 60]
            .Sample(said =>
            {
                var types = IdentifierTypes.With(
                [
                    IdentifierTypes.Default.Of("email") with { MaxPerContact = 2 }, IdentifierTypes.Default.Of("anonymous_id") with { MaxPerContact = 3 },
                ]);
                var plan = Plan(types);
                for (var i = 0; i < said.Length; i++)
                    plan.Add(Said($"e{i}", [.. said[i].Select(s => (s.Item1, s.Item1 == "wechat_openid" ? $"app{s.Item2 % 2}:o{s.Item2}" : $"v{s.Item2}")).Distinct()]));
                var living = plan.Created.Where(c => c.Into is null).ToList();
                var owners = living.SelectMany(c => c.Identifiers.Keys).ToList();
                return plan.Events.Count(e => e.Event.Hop == 0) == said.Length
                    && owners.Count == owners.Distinct().Count()
                    && living.All(c => c.Identifiers.Keys.GroupBy(k => (k.Type, types.Of(k.Type).ScopeOf(k.Value).ToString()))
                        .All(g => g.Count() <= types.Of(g.Key.Type).MaxPerContact))
                    && plan.Created.All(c => c.Into is null || living.Exists(l => l.Id == c.Into));
            }, iter: 2_000);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private NumberingPlan Plan(IdentifierTypes? types = null) => new(
        new NumberingState(new long[8], new Dictionary<string, KnownEvent>(), [], []), _ => types ?? IdentifierTypes.Default, NewId);

    private string NewId(DateTimeOffset now) => $"c_{contacts++:D26}";

    private static Event Said(string id, params (string Type, string Value)[] identifiers) => new()
    {
        Id = id, Workspace = "main", Name = "x", OccurredAt = Day.ToTimestamp(), ReceivedAt = Day.ToTimestamp(),
        Identifiers =
        {
            identifiers.Select(i => new Identifier { Type = i.Type, Value = i.Value, Known = IdentifierTypes.Default.Of(i.Type).Known }),
        },
    };
}
