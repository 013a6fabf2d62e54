using CsCheck;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Events;

namespace Rapport.Contact.Tests.EventLog;

public sealed class NumberingPlanTests
{
    private const int Partitions = 8;
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private int contacts;

    [Fact]
    public void E1_Add_CookieThenEmail_OneContactWithAllEvents()
    {
        var plan = Plan(Empty());
        for (var i = 0; i < 5; i++)
            plan.Add(Said($"p{i}", "page_viewed", ("anonymous_id", "c1")));
        plan.Add(Said("i", EventNames.Identified, ("anonymous_id", "c1"), ("email", "a@x.com")));
        plan.Add(Said("later", "page_viewed", ("anonymous_id", "c1")));
        Assert.Single(plan.Created);
        Assert.Equal(7, plan.Events.Count);
        Assert.Single(plan.Events.Select(e => e.Event.Contact).Distinct());
    }

    [Fact]
    public void E2_Add_CookieIdentifiesAsKnown_KnownSurvivesAndBothPartitionsTellIt()
    {
        var plan = Plan(Empty());
        plan.Add(Said("k", EventNames.Identified, ("email", "a@x.com")));
        for (var i = 0; i < 5; i++)
            plan.Add(Said($"p{i}", "page_viewed", ("anonymous_id", "c1")));
        plan.Add(Said("i", EventNames.Identified, ("anonymous_id", "c1"), ("email", "a@x.com")));
        plan.Add(Said("after", "page_viewed", ("anonymous_id", "c1")));

        var known = plan.Events[0].Event.Contact;
        var anonymous = plan.Events[1].Event.Contact;
        var merged = plan.Events.Single(e => e.Event.Name == EventNames.ContactMerged);
        var absorbed = plan.Events.Single(e => e.Event.Name == EventNames.ContactAbsorbed);
        Assert.Equal((anonymous, known), (merged.Event.Contact, merged.Event.Properties.Fields["into"].StringValue));
        Assert.Equal((known, anonymous), (absorbed.Event.Contact, absorbed.Event.Properties.Fields["from"].StringValue));
        Assert.Equal(known, plan.Events[^1].Event.Contact);
        Assert.Equal(known, plan.Created.Single(c => c.Id == anonymous).Into);
    }

    [Fact]
    public void Add_ChainOfMerges_EveryIdPointsToTheLastSurvivor()
    {
        var plan = Plan(Empty());
        plan.Add(Said("1", "x", ("anonymous_id", "a")));
        plan.Add(Said("2", "x", ("anonymous_id", "b")));
        plan.Add(Said("3", "x", ("anonymous_id", "a"), ("anonymous_id", "b")));
        plan.Add(Said("4", "x", ("email", "k@x.com")));
        plan.Add(Said("5", "x", ("anonymous_id", "a"), ("email", "k@x.com")));
        var survivor = plan.Events[^1].Event.Contact;
        Assert.All(plan.Created.Where(c => c.Id != survivor), c => Assert.Equal(survivor, c.Into));
        Assert.Equal(2, plan.Created.Single(c => c.Id == survivor).Merged.Count);
    }

    [Fact]
    public void Add_AbsorbedHasIdentifierThatNoEventMentions_ItIsMovedAndNotMadeAgain()
    {
        var first = Plan(Empty());
        first.Add(Said("1", "x", ("user_id", "u")));
        first.Add(Said("2", "x", ("email", "k@x.com"), ("anonymous_id", "a")));
        var contacts = first.Created.ToDictionary(c => (c.Workspace, c.Id));
        var device = new IdentifierKey("anonymous_id", "a");
        // As a snapshot is read: only the identifiers of the events at hand.
        var identities = first.Identities(isNew: true).Where(i => i.Key != device)
            .ToDictionary(i => (i.Workspace, i.Key), i => i.Contact);

        var plan = Plan(new NumberingState(new long[Partitions], new Dictionary<string, KnownEvent>(), identities, contacts));
        plan.Add(Said("3", "identified", ("user_id", "u"), ("email", "k@x.com")));

        Assert.Contains(plan.Identities(isNew: false), i => i.Key == device);
        Assert.Empty(plan.Identities(isNew: true));
    }

    [Fact]
    public void E9_Add_TenCopies_OneEventNineDuplicates()
    {
        var plan = Plan(Empty());
        for (var i = 0; i < 10; i++)
            plan.Add(Said("same", "x", ("user_id", "u")));
        Assert.Single(plan.Events);
        Assert.Equal(9, plan.Duplicates.Count);
    }

    [Fact]
    public void Add_KnownIdWithOtherBody_IsAConflict()
    {
        var first = Plan(Empty());
        first.Add(Said("same", "x", ("user_id", "u")));
        var hash = first.Events[0].Hash;
        var plan = Plan(Empty() with { KnownEvents = new Dictionary<string, KnownEvent>
        {
            ["main/same"] = new(hash, OriginKind.Unspecified),
        } });
        plan.Add(Said("same", "y", ("user_id", "u")));
        plan.Add(Said("same", "x", ("user_id", "u")));
        Assert.Equal([true, false], plan.Duplicates.Select(d => d.Conflict));
        Assert.Equal("id", Assert.Single(plan.Rejects).Reject.Fault.Path);
    }

    [Fact]
    public void Add_IdThatAnotherSourceUsed_IsKeptUnderAnotherIdAndRepeatsAreKnown()
    {
        var plan = Plan(Empty());
        plan.Add(By(OriginKind.WriteKey, "order-77", "seen", "stranger"));
        plan.Add(By(OriginKind.ApiKey, "order-77", "order_completed", "customer"));
        plan.Add(By(OriginKind.ApiKey, "order-77", "order_completed", "customer"));
        plan.Add(By(OriginKind.Service, "order-77", "seen", "customer"));
        plan.Add(By(OriginKind.WriteKey, "order-77", "other", "stranger"));

        Assert.Equal(["seen", "order_completed", "seen"], plan.Events.Select(e => e.Event.Name));
        Assert.Equal(["", "order-77", "order-77"], plan.Events.Select(e => e.Event.SentId));
        Assert.Equal(3, plan.Events.Select(e => e.Event.Id).Distinct().Count());
        Assert.Equal([false, true], plan.Duplicates.Select(d => d.Conflict));
    }

    [Theory]
    [InlineData(OriginKind.WriteKey, OriginKind.ApiKey, false)]
    [InlineData(OriginKind.ApiKey, OriginKind.Service, false)]
    [InlineData(OriginKind.WriteKey, OriginKind.WriteKey, true)]
    [InlineData(OriginKind.Unspecified, OriginKind.ApiKey, true)]
    [InlineData(OriginKind.ApiKey, OriginKind.Unspecified, true)]
    public void Add_IdOfTheLog_IsARepeatWhereTheSourceMayBeTheSame(OriginKind logged, OriginKind next, bool repeat)
    {
        var known = new Dictionary<string, KnownEvent> { ["main/same"] = new(1, logged) };
        var said = By(next, "same", "x", "u");
        var other = EventSource.OtherKeys([said], known);
        var plan = Plan(Empty() with { KnownEvents = known });
        plan.Add(said);

        Assert.Equal((repeat ? 1 : 0, repeat ? 0 : 1), (plan.Duplicates.Count, plan.Events.Count));
        Assert.Equal(repeat ? [] : [$"main/{said.Id}"], other);
    }

    [Fact]
    public void OtherKeys_EventsOfABatchThatShareAnId_AreAllLookedUp()
    {
        Event[] events =
        [
            By(OriginKind.WriteKey, "a", "x", "u"), By(OriginKind.ApiKey, "a", "x", "u"), By(OriginKind.ApiKey, "b", "x", "u"),
            By(OriginKind.ApiKey, "b", "x", "u"),
        ];

        Assert.Equal(
            events.Take(2).Select(said => $"main/{EventSource.OtherIdOf(said)}"),
            EventSource.OtherKeys(events, new Dictionary<string, KnownEvent>()));
    }

    [Fact]
    public void Add_ConclusionAboutMergedContact_GoesToTheSurvivor()
    {
        var snapshot = Empty();
        snapshot.Contacts[("main", "c_old")] = new ContactRecord { Workspace = "main", Id = "c_old", CreatedAt = Day, Into = "c_new" };
        snapshot.Contacts[("main", "c_new")] = new ContactRecord { Workspace = "main", Id = "c_new", CreatedAt = Day };
        var plan = Plan(snapshot);
        var conclusion = Said("t", EventNames.TagAdded);
        (conclusion.Contact, conclusion.Hop) = ("c_old", 1);
        plan.Add(conclusion);
        var numbered = plan.Events.Single().Event;
        Assert.Equal("c_new", numbered.Contact);
        Assert.Equal([EventFlags.OfMerged], numbered.Flags);
    }

    [Fact]
    public void Add_TraitsWithoutEnd_AreLeftOutAndFlaggedWhereTheProfileIsFull()
    {
        var plan = Plan(Empty());
        for (var i = 0; i < 40; i++)
            plan.Add(Traits($"big{i}", ($"t{i}", Value.ForString(new string('x', 50_000)))));
        for (var i = 0; i < 10; i++)
            plan.Add(Traits($"many{i}", [.. Enumerable.Range(0, 400).Select(n => ($"n{i}_{n}", Value.ForNull()))]));
        var contact = Assert.Single(plan.Created);
        Assert.Equal(2_000, contact.Traits.Count);
        Assert.InRange(contact.Traits.Values.Sum(word => word.Value?.CalculateSize() ?? 0), 400_000, ProfileRoom.MostBytes);
        Assert.Equal(50, plan.Events.Count);
        Assert.Equal(["t39"], plan.Events[39].Event.Flags.Select(flag => flag[EventFlags.TraitOverLimit.Length..]));
        Assert.Empty(plan.Events[39].Event.Properties.Fields);

        plan.Add(Traits("smaller", ("t0", Value.ForString("y")), ("t1", Value.ForNull())));
        Assert.Empty(plan.Events[^1].Event.Flags);
        Assert.Equal("y", contact.Traits["t0"].Value!.StringValue);
        plan.Add(Traits("again", ("t2", Value.ForString(new string('z', 50_000)))));
        Assert.Empty(plan.Events[^1].Event.Flags);

        Event Traits(string id, params (string Name, Value Value)[] traits)
        {
            var said = Said(id, EventNames.Identified, ("email", "a@x.com"));
            said.Properties = new Struct();
            foreach (var (name, value) in traits)
                said.Properties.Fields[name] = value;
            return said;
        }
    }

    [Fact]
    public void Add_UnknownContact_IsAnOrphan()
    {
        var plan = Plan(Empty());
        var conclusion = Said("t", EventNames.TagAdded);
        conclusion.Contact = "c_nobody";
        plan.Add(conclusion);
        Assert.Empty(plan.Events);
        Assert.Single(plan.Orphans);
        Assert.Equal("contact", Assert.Single(plan.Rejects).Reject.Fault.Path);
    }

    [Fact]
    public void Add_AnyEvents_NumbersAreDensePerPartition() =>
        Gen.Int[0, 20].Array[1, 200].Sample(users =>
        {
            var start = Empty() with { LastN = [.. Enumerable.Range(0, Partitions).Select(p => (long)p)] };
            var plan = Plan(start);
            for (var i = 0; i < users.Length; i++)
                plan.Add(Said($"e{i}", "x", ("anonymous_id", $"a{users[i]}"), ("anonymous_id", $"a{users[i] / 3}")));
            return plan.Events.GroupBy(e => e.Partition).All(p =>
                p.Select(e => e.N).SequenceEqual(Enumerable.Range(1, p.Count()).Select(i => p.Key + (long)i))
                && plan.LastN[p.Key] == p.Last().N);
        }, iter: 200);

    [Fact]
    public void Pack_ManyEvents_EveryEventOnceWithinLimits()
    {
        var plan = Plan(Empty());
        for (var i = 0; i < 1000; i++)
            plan.Add(Said($"e{i}", "x", ("user_id", $"u{i % 50}")));
        var messages = StretchPublisher.Pack(plan.Events).ToList();
        Assert.All(messages, m => Assert.InRange(m.Runs_.Sum(r => r.Events.Count), 1, 300));
        var packed = messages.SelectMany(m => m.Runs_)
            .SelectMany(r => r.Events.Select((e, i) => (r.Partition, N: r.FirstN + i, e.Id)));
        Assert.Equal(plan.Events.Select(e => (e.Partition, e.N, e.Event.Id)).Order(), packed.Order());
    }

    private NumberingPlan Plan(NumberingState snapshot) =>
        new(snapshot, _ => IdentifierTypes.Default, _ => $"c_{contacts++:D26}");

    private static NumberingState Empty() => new(new long[Partitions], new Dictionary<string, KnownEvent>(), [], []);

    [Fact]
    public void Add_TraitsThatAServiceSays_AreTheContacts()
    {
        var plan = Plan(Empty());
        plan.Add(Said("1", "x", ("user_id", "u")));
        plan.Add(new Event
        {
            Id = "2", Workspace = "main", Contact = plan.Events[0].Event.Contact, Name = "identified", Hop = 1,
            Origin = EventOrigins.Of(OriginKind.Service, "journey"), OccurredAt = Day.ToTimestamp(), ReceivedAt = Day.ToTimestamp(),
            Properties = new Struct { Fields = { ["nurtured"] = Value.ForBool(true) } },
        });
        Assert.True(Assert.Single(plan.Created).Traits["nurtured"].Value!.BoolValue);
    }

    private static Event By(OriginKind kind, string id, string name, string user)
    {
        var said = Said(id, name, ("user_id", user));
        said.Origin = kind == OriginKind.Unspecified ? null : EventOrigins.Of(kind, "k");
        return said;
    }

    private static Event Said(string id, string name, params (string Type, string Value)[] identifiers) => new()
    {
        Id = id, Workspace = "main", Name = name, OccurredAt = Day.ToTimestamp(), ReceivedAt = Day.ToTimestamp(),
        Identifiers = { identifiers.Select(i => new Identifier { Type = i.Type, Value = i.Value }) },
    };
}
