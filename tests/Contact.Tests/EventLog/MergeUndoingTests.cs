using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Contact.Tests.EventLog;

/// <summary>Merges that somebody asks for, and their undoing, as numbering decides them.</summary>
public sealed class MergeUndoingTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly NumberingPlan plan;
    private int contacts;
    private int said;

    public MergeUndoingTests() => plan = new NumberingPlan(
        new NumberingState(new long[8], new Dictionary<string, KnownEvent>(), [], []), _ => IdentifierTypes.Default,
        now => $"c_{now.Day:D2}{contacts++:D24}");

    [Fact]
    public void E7_Undo_IdentifiersTraitsAndLaterEventsGoBackToWhomTheyBelong()
    {
        var a = Say("page_viewed", ("anonymous_id", "cookie"));
        Say(EventNames.Identified, [("city", "Bonn")], ("anonymous_id", "cookie"));
        var b = Say(EventNames.Identified, [("city", "Berlin"), ("plan", "pro")], ("user_id", "b"));
        Say("login", ("user_id", "b"), ("anonymous_id", "cookie"));
        var first = Say("page_viewed", ("anonymous_id", "cookie"));
        var second = Say(EventNames.Identified, [("mood", "good")], ("anonymous_id", "cookie"), ("email", "a@x.com"));
        var third = Say(EventNames.Identified, [("plan", "free")], ("user_id", "b"), ("device", "phone-1"));
        Assert.Equal((b.Contact, b.Contact, b.Contact), (first.Contact, second.Contact, third.Contact));
        Assert.Equal(["city", "mood", "plan"], Of(b.Contact).Traits.Keys.Order());

        Undo(plan.Merges.Made.Single());

        var (one, other) = (Of(a.Contact), Of(b.Contact));
        Assert.Null(one.Into);
        Assert.Empty(other.Merged);
        Assert.Equal(["anonymous_id:cookie", "email:a@x.com"], Keys(one));
        Assert.Equal(["device:phone-1", "user_id:b"], Keys(other));
        Assert.Equal(["city=Bonn", "mood=good"], Traits(one));
        Assert.Equal(["city=Berlin", "plan=free"], Traits(other));
        Assert.Equal((true, true), (one.Known, other.Known));
        // The two of the cookie; the login carried the user's id, which is the stronger one.
        Assert.Equal([first.Id, second.Id], plan.Merges.Returned.Select(each => each.EventId));
        Assert.All(plan.Merges.Returned, each => Assert.Equal(a.Contact, each.Contact));
        Assert.Equal(2, plan.Merges.Made.Single().Undone!.ReturnedEvents);
        Assert.Equal(
            [a.Contact, b.Contact],
            plan.Events.Where(e => e.Event.Name == EventNames.ContactUnmerged).Select(e => e.Event.Contact));
        Assert.All(plan.Events.Where(e => e.Event.Name == EventNames.ContactUnmerged), e => Assert.True(e.Event.Historic));
    }

    [Fact]
    public void Undo_WhatMergedThem_DoesNotMergeThemAgainButACallDoes()
    {
        var a = Say("x", ("anonymous_id", "cookie"));
        var b = Say("x", ("user_id", "b"));
        Say("login", ("user_id", "b"), ("anonymous_id", "cookie"));
        Undo(plan.Merges.Made.Single());

        // As on a shared device: from now on it is whose who logs in on it, without its past.
        var again = Say("login", ("user_id", "b"), ("anonymous_id", "cookie"));
        Assert.Equal(b.Contact, again.Contact);
        Assert.Null(Of(a.Contact).Into);
        Assert.Single(plan.Merges.Made);

        Merge(a.Contact, b.Contact);
        Assert.Equal(b.Contact, Of(a.Contact).Into);
        Assert.Equal(2, plan.Merges.Made.Count);
        Assert.Empty(Of(b.Contact).Apart);
        Assert.Equal(plan.Events.Count, plan.Events.Select(e => e.Event.Id).Distinct().Count());
    }

    [Fact]
    public void Undo_NotTheLatestMerge_IsDroppedUntilTheLaterOneIsUndone()
    {
        var a = Say("x", ("anonymous_id", "a"));
        var b = Say("x", ("user_id", "b"));
        var c = Say("x", ("anonymous_id", "c"));
        Say("x", ("user_id", "b"), ("anonymous_id", "a"));
        Say("x", ("user_id", "b"), ("anonymous_id", "c"));
        var merges = plan.Merges.Made.ToList();

        Undo(merges[0]);
        Assert.Single(plan.Dropped);
        Assert.Equal(b.Contact, Of(a.Contact).Into);

        Undo(merges[1]);
        Undo(merges[0]);
        Assert.Single(plan.Dropped);
        Assert.All(new[] { a, b, c }, each => Assert.Null(Of(each.Contact).Into));
        Assert.Equal(["anonymous_id:a"], Keys(Of(a.Contact)));
        Assert.Equal(["anonymous_id:c"], Keys(Of(c.Contact)));
    }

    [Fact]
    public void Undo_Twice_ChangesNothingMore()
    {
        Say("x", ("anonymous_id", "a"));
        Say("x", ("user_id", "b"));
        Say("x", ("user_id", "b"), ("anonymous_id", "a"));
        var merge = plan.Merges.Made.Single();
        Undo(merge);
        var events = plan.Events.Count;
        Undo(merge);
        Assert.Equal((events, 1), (plan.Events.Count, plan.Dropped.Count));
    }

    [Fact]
    public void Undo_EventThatNamedTheOldId_GoesBackToIt()
    {
        var a = Say("x", ("anonymous_id", "a"));
        Say("x", ("user_id", "b"));
        Say("x", ("user_id", "b"), ("anonymous_id", "a"));
        var named = Event("bought");
        named.Contact = a.Contact;
        plan.Add(named);
        Assert.Equal((a.Contact, true), (named.NamedContact, named.Contact != a.Contact));
        Undo(plan.Merges.Made.Single());
        Assert.Equal([named.Id], plan.Merges.Returned.Select(each => each.EventId));
    }

    [Fact]
    public void E4_ThreeMergesInAllOrders_EndAlike()
    {
        string[] outcomes = [.. Orders().Select(order =>
        {
            var test = new MergeUndoingTests();
            string[] ids =
            [
                test.Say("x", ("anonymous_id", "a")).Contact, test.Say("x", ("user_id", "b")).Contact,
                test.Say("x", ("email", "c@x.com")).Contact,
            ];
            foreach (var (from, into) in order)
                test.Merge(ids[from], ids[into]);
            Assert.All(ids, id => Assert.Equal(ids[1], test.Of(id).Into ?? id));
            Assert.Equal(2, test.plan.Merges.Made.Count);
            Assert.Single(test.plan.Dropped);
            return string.Join(' ', Keys(test.Of(ids[1])).Append(string.Join(',', test.Of(ids[1]).Merged.Order())));
        })];
        Assert.Single(outcomes.Distinct());
    }

    [Fact]
    public void E7_AnyEventsBetweenMergeAndUndoing_AreEachOnesAsIfTheyHadNeverBeenMerged() =>
        Gen.Int[0, 5].Array[0, 30].Sample(steps =>
        {
            var (merged, apart) = (new MergeUndoingTests(), new MergeUndoingTests());
            foreach (var test in new[] { merged, apart })
            {
                test.Say(EventNames.Identified, [("t0", "a")], ("anonymous_id", "a"));
                test.Say(EventNames.Identified, [("t0", "b")], ("user_id", "b"));
            }

            merged.Merge(merged.plan.Events[0].Event.Contact, merged.plan.Events[1].Event.Contact);
            apart.said++;
            foreach (var step in steps)
                foreach (var test in new[] { merged, apart })
                    test.Say(EventNames.Identified, [($"t{step % 3}", $"v{step}")], step < 3
                        ? [("anonymous_id", "a"), ("phone", $"+4930{step}")] : [("user_id", "b"), ("device", $"d{step}")]);
            merged.Undo(merged.plan.Merges.Made.Single());

            for (var i = 0; i < 2; i++)
            {
                var (one, other) = (merged.Of(merged.plan.Events[i].Event.Contact), apart.Of(apart.plan.Events[i].Event.Contact));
                Assert.Equal(Keys(other), Keys(one));
                Assert.Equal(Traits(other), Traits(one));
                Assert.Equal(other.Known, one.Known);
            }
        }, iter: 200);

    [Fact]
    public void Remove_IdentifierStandsForNobodyAndAttachesAnew()
    {
        var a = Say("x", ("email", "a@x.com"), ("user_id", "a"));
        Ask(a.Contact, new IdentifierRemoved { Type = "email", Value = "a@x.com", By = "k" });
        Assert.Equal(["user_id:a"], Keys(Of(a.Contact)));
        Ask(a.Contact, new IdentifierRemoved { Type = "email", Value = "a@x.com", By = "k" });
        Assert.Single(plan.Dropped);

        var b = Say("x", ("email", "a@x.com"));
        Assert.NotEqual(a.Contact, b.Contact);
        // Made and removed in one transaction: its row is made once.
        Assert.Empty(plan.Removed);
        Assert.Equal(b.Contact, plan.Identities(isNew: true).Single(i => i.Key.Type == "email").Contact);
    }

    [Fact]
    public void Verify_NewestProofCounts()
    {
        var a = Say("x", ("email", "a@x.com"));
        var key = new IdentifierKey("email", "a@x.com");
        Ask(a.Contact, new IdentifierVerified { Type = "email", Value = "a@x.com", Method = "link", By = "k" }, Day.AddDays(2));
        Ask(a.Contact, new IdentifierVerified { Type = "email", Value = "a@x.com", Method = "code", By = "k" }, Day.AddDays(1));
        Assert.Equal(new Verification("link", Day.AddDays(2)), Of(a.Contact).Identifiers[key].Verified);
        Ask(a.Contact, new IdentifierVerified { Type = "email", Value = "other@x.com", Method = "link", By = "k" });
        Assert.Single(plan.Dropped);
    }

    [Fact]
    public void Add_TenThousandIdentifiersOfManyTypes_TheContactKeepsTwoThousandAndTheRestIsFlagged()
    {
        var a = Say("x", ("user_id", "a"));
        for (var i = 0; i < 10_000; i += 50)
        {
            var next = Event("x", [.. Enumerable.Range(i, 50).Select(n => ($"card_{n / 20}", $"{n}"))]);
            next.Contact = a.Contact;
            plan.Add(next);
        }

        Assert.Equal(IdentityResolution.MostIdentifiers, Of(a.Contact).Identifiers.Count);
        Assert.Contains("identifier_over_limit:card_499", plan.Events[^1].Event.Flags);
        Assert.All(plan.Events[^1].Event.Identifiers, i => Assert.True(i.Unlinked));
    }

    [Fact]
    public void Seen_IdentifierOnALaterDay_IsKeptOncePerDay()
    {
        var a = Say("x", ("email", "a@x.com"));
        var key = new IdentifierKey("email", "a@x.com");
        foreach (var hours in new[] { 1, 23, 25, 26, 50 })
        {
            var next = Event("x", ("email", "a@x.com"));
            next.OccurredAt = Day.AddHours(hours).ToTimestamp();
            plan.Add(next);
        }

        var held = Of(a.Contact).Identifiers[key];
        Assert.InRange(Day.AddHours(50) - held.LastSeenAt, TimeSpan.Zero, HeldIdentifier.Exactness);
        Assert.Equal(a.Id, held.Event);
    }

    private static IEnumerable<(int, int)[]> Orders()
    {
        (int, int)[] all = [(0, 1), (1, 2), (2, 0)];
        foreach (var i in new[] { 0, 1, 2 })
            foreach (var j in new[] { 0, 1, 2 })
                if (i != j)
                    yield return [all[i], all[j], all[3 - i - j]];
    }

    private static List<string> Keys(ContactRecord contact) =>
        [.. contact.Identifiers.Keys.Select(key => $"{key.Type}:{key.Value}").Order(StringComparer.Ordinal)];

    private static List<string> Traits(ContactRecord contact) =>
        [.. contact.Traits.Select(t => $"{t.Key}={t.Value.Value!.StringValue}").Order(StringComparer.Ordinal)];

    private ContactRecord Of(string contact) => plan.Created.Single(each => each.Id == contact);

    private Event Say(string name, params (string Type, string Value)[] identifiers) => Say(name, [], identifiers);

    private Event Say(string name, (string Trait, string Value)[] traits, params (string Type, string Value)[] identifiers)
    {
        var next = Event(name, identifiers);
        next.Properties = new Struct();
        foreach (var (trait, value) in traits)
            next.Properties.Fields[trait] = Value.ForString(value);
        plan.Add(next);
        return next;
    }

    private void Merge(string contact, string other) => Ask(contact, new ContactMergeRequested { Other = other, By = "k" });

    private void Undo(MergeRecord merge) => Ask(merge.Into, new ContactUnmergeRequested { Merge = merge.Id, By = "k" });

    private void Ask(string contact, IMessage asked, DateTimeOffset? at = null)
    {
        var request = Event(asked.EventName());
        (request.Contact, request.Properties) = (contact, asked.ToProperties());
        request.Origin = EventOrigins.Of(OriginKind.Service, "contact");
        request.OccurredAt = (at ?? Day).ToTimestamp();
        plan.Add(request);
    }

    private Event Event(string name, params (string Type, string Value)[] identifiers)
    {
        var at = Day.AddSeconds(++said).ToTimestamp();
        return new Event
        {
            Id = $"e{said}", Workspace = "main", Name = name, OccurredAt = at, ReceivedAt = at,
            Identifiers =
            {
                identifiers.Select(i => new Identifier
                {
                    Type = i.Type, Value = i.Value, Known = IdentifierTypes.Default.Of(i.Type).Known,
                }),
            },
        };
    }
}
