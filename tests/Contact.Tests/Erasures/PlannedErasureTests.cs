using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;

namespace Rapport.Contact.Tests.Erasures;

/// <summary>What one numbering transaction makes of erasures and of what names the erased.</summary>
public sealed class PlannedErasureTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private int contacts;

    [Fact]
    public void Erase_OfAPersonWithAMergedId_TakesBothAndTellsUnderEach()
    {
        var plan = Plan(State());
        plan.Add(Said("1", 0, ("anonymous_id", "cookie")));
        plan.Add(Said("2", 1, ("user_id", "u"), ("email", "a@x.com")));
        plan.Add(Said("3", 2, ("user_id", "u"), ("anonymous_id", "cookie")));
        var (cookie, user) = (plan.Events[0].Event.Contact, plan.Events[1].Event.Contact);
        plan.Add(Request(user, 3));

        var made = Assert.Single(plan.Erasures.Made);
        Assert.Equal([user, cookie], made.Contacts);
        Assert.Equal(("ticket 1", "key1", Day.AddMinutes(3)), (made.Reason, made.RequestedBy, made.At));
        var told = plan.Events.Where(e => e.Event.Name == EventNames.ContactErased).ToList();
        Assert.Equal([user, cookie], told.Select(e => e.Event.Contact));
        Assert.Equal(told.Select(e => (e.Event.Contact, e.Partition, e.N)), made.Places.Select(p => (p.Contact, p.Partition, p.N)));
        // Neither why nor who asked stays in the log.
        Assert.All(told, e => Assert.Equal(["erasure", "mode"], e.Event.Properties.Fields.Keys.Order()));
        Assert.Empty(plan.Created);
        Assert.Empty(plan.Identities(isNew: true));
        Assert.Equal(
            ["#contact", "#contact", "anonymous_id", "email", "user_id"], plan.Erasures.Tombstones.Select(t => t.Key.Type).Order(StringComparer.Ordinal));
        Assert.Equal(["email"], plan.Erasures.Tombstones.Where(t => t.Stone.IsAddress).Select(t => t.Key.Type));
    }

    [Fact]
    public void Erase_OfAMergedId_ErasesTheWholePerson()
    {
        var plan = Plan(State());
        plan.Add(Said("1", 0, ("anonymous_id", "cookie")));
        plan.Add(Said("2", 1, ("user_id", "u")));
        plan.Add(Said("3", 2, ("user_id", "u"), ("anonymous_id", "cookie")));
        var (cookie, user) = (plan.Events[0].Event.Contact, plan.Events[1].Event.Contact);
        plan.Add(Request(cookie, 3));
        Assert.Equal([user, cookie], Assert.Single(plan.Erasures.Made).Contacts);
    }

    [Theory]
    // user id, cookie, contact id: for ever; an alias that names the cookie too.
    [InlineData("user_id", "u", 1440, true)]
    [InlineData("anonymous_id", "cookie", 1440, true)]
    [InlineData("email", "a@x.com", 1440, false)]
    [InlineData("email", "a@x.com", 2, true)]
    [InlineData("phone", "+8613800138000", 1440, false)]
    [InlineData("phone", "+8613800138000", 3, true)]
    public void E8_EventAfterAnErasure_IsDroppedUnlessItNamesAnAddressSaidLater(
        string type, string value, int minute, bool dropped)
    {
        var plan = Erased();
        var before = plan.Events.Count;
        plan.Add(Said("late", minute, (type, value)));
        Assert.Equal(dropped, plan.OfErased.Count == 1);
        Assert.Equal(dropped ? 0 : 1, plan.Events.Count - before);
        Assert.Equal(dropped ? 0 : 1, plan.Created.Count);
        if (!dropped)
            Assert.DoesNotContain(plan.Erasures.Made[0].Contacts, id => id == plan.Events[^1].Event.Contact);
    }

    [Fact]
    public void E8_EventOfAnErasedContactOrWithOneErasedIdentifier_IsDropped()
    {
        var plan = Erased();
        var (before, contact) = (plan.Events.Count, plan.Erasures.Made[0].Contacts[0]);
        var conclusion = Said("c", 1440);
        (conclusion.Contact, conclusion.Name, conclusion.Hop) = (contact, EventNames.TagAdded, 1);
        conclusion.Origin = EventOrigins.Of(OriginKind.Service, "tagging");
        plan.Add(conclusion);
        plan.Add(Said("both", 1441, ("email", "new@x.com"), ("anonymous_id", "cookie")));
        var alias = Said("alias", 1442, ("user_id", "other"));
        alias.Name = EventNames.Aliased;
        alias.Properties = new Aliased { PreviousId = "cookie" }.ToProperties();
        plan.Add(alias);
        plan.Add(Request(contact, 1443));

        Assert.Equal(["c", "both", "alias", "erase1443"], plan.OfErased.Select(e => e.Id));
        Assert.Equal(before, plan.Events.Count);
        Assert.Single(plan.Erasures.Made);
        Assert.Empty(plan.Rejects);
    }

    [Fact]
    public void E8_AddressOfAnErasedRefuser_BringsTheRefusalToItsNewContact()
    {
        var refused = new ConsentAct
        {
            EventId = "r", Purpose = "marketing", Channel = "email", State = ActState.Refused, ActedAt = Day.AddDays(-3),
            Addresses = [new ConsentAddress("email", "a@x.com")],
        };
        var taken = refused with { EventId = "t", Purpose = "news", ActedAt = Day.AddDays(-3) };
        var again = taken with { EventId = "g", State = ActState.Granted, ActedAt = Day.AddDays(-2) };
        var plan = Erased(refused, taken, again);
        var stone = plan.Erasures.Tombstones.Single(t => t.Key.Type == "email").Stone;
        Assert.Equal([new KeptRefusal("marketing", "email", Day.AddDays(-3), null)], stone.Refusals);
        Assert.Equal(["r", "t", "g"], plan.Erasures.Made[0].ConsentEvents);

        plan.Add(Said("back", 1440, ("email", "a@x.com")));
        var (back, bound) = (plan.Events[^2].Event, plan.Events[^1].Event);
        Assert.Equal((EventNames.ConsentBound, back.Contact, true), (bound.Name, bound.Contact, bound.Historic));
        var act = ConsentEvent.Read(bound)!;
        Assert.Equal(
            ("marketing", "email", ActState.Refused, Day.AddDays(-3), "erasure"),
            (act.Purpose, act.Channel, act.State, act.ActedAt, act.Source));
        Assert.Equal([new ConsentAddress("email", "a@x.com")], act.Addresses);
        Assert.Equal(bound.Id, Assert.Single(plan.Consents).Act.EventId);
        // Whoever has the address by now keeps it.
        plan.Add(Said("more", 2, ("email", "a@x.com")));
        Assert.Equal(back.Contact, plan.Events[^1].Event.Contact);
    }

    [Fact]
    public void Erase_TwoPeople_AreTwoErasuresAndNobodyElseIsTouched()
    {
        var plan = Plan(State());
        plan.Add(Said("1", 0, ("user_id", "a")));
        plan.Add(Said("2", 0, ("user_id", "b")));
        plan.Add(Said("3", 0, ("user_id", "c")));
        var ids = plan.Events.Select(e => e.Event.Contact).ToList();
        plan.Add(Request(ids[0], 1));
        plan.Add(Request(ids[1], 2));
        Assert.Equal(2, plan.Erasures.Made.Select(made => made.Id).Distinct().Count());
        Assert.Equal(ids[2], Assert.Single(plan.Created).Id);
        plan.Add(Said("4", 5, ("user_id", "c")));
        Assert.Equal(ids[2], plan.Events[^1].Event.Contact);
    }

    private NumberingPlan Erased(params ConsentAct[] acts)
    {
        const string contact = "c_1";
        contacts = 1;
        var record = new ContactRecord { Workspace = "main", Id = contact, CreatedAt = Day };
        foreach (var (type, value) in new[]
            { ("user_id", "u"), ("anonymous_id", "cookie"), ("email", "a@x.com"), ("phone", "+8613800138000") })
            record.Identifiers[new IdentifierKey(type, value)] = HeldIdentifier.BroughtBy(Said("0", 0));
        var state = new NumberingState(
            new long[8], new Dictionary<string, KnownEvent>(),
            record.Identifiers.Keys.ToDictionary(key => ("main", key), _ => contact),
            new Dictionary<(string, string), ContactRecord> { [("main", contact)] = record })
        {
            ErasedConsents = new Dictionary<(string, string), IReadOnlyList<RecordedConsent>>
            {
                [("main", contact)] = [.. acts.Select(act => new RecordedConsent("main", contact, null, act))],
            },
        };
        var plan = Plan(state);
        plan.Add(Request(contact, 3));
        Assert.Equal(4, plan.Removed.Count);
        Assert.Equal(contact, Assert.Single(plan.Erasures.Contacts).Id);
        return plan;
    }

    private static NumberingState State() => new(new long[8], new Dictionary<string, KnownEvent>(), [], []);

    private NumberingPlan Plan(NumberingState state) =>
        new(state, _ => IdentifierTypes.Default, _ => $"c_{++contacts}");

    private static Event Request(string contact, int minute)
    {
        var request = Said($"erase{minute}", minute);
        (request.Contact, request.Name, request.Hop) = (contact, EventNames.ContactErased, 1);
        request.Origin = EventOrigins.Of(OriginKind.Service, "contact");
        request.Properties = new ContactErased { Erasure = "er", Reason = "ticket 1", By = "key1" }.ToProperties();
        return request;
    }

    private static Event Said(string id, int minute, params (string Type, string Value)[] identifiers) => new()
    {
        Id = id, Workspace = "main", Name = "page_viewed", OccurredAt = Day.AddMinutes(minute).ToTimestamp(),
        ReceivedAt = Day.AddMinutes(minute).ToTimestamp(), Properties = new Struct(),
        Identifiers = { identifiers.Select(i => new Identifier { Type = i.Type, Value = i.Value, Known = i.Type != "anonymous_id" }) },
    };
}
