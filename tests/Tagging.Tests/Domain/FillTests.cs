using Rapport.Conditions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

/// <summary>One contact's way through a definition that is saved, computed and taken up.</summary>
public sealed class FillTests
{
    private static readonly DateTimeOffset InForce = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Edge = new(2026, 10, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Example1_OrdersAtTheEdgeOfThirtyDays_OnlyTheOneInsideIsInAndLeavesAMillisecondLater()
    {
        const string ordered = "did(\"order_completed\", \"30d\")";
        var orders = new Dictionary<string, DateTimeOffset>
        {
            ["a"] = Edge, ["b"] = Edge.AddMilliseconds(1), ["c"] = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero),
        };

        var (contacts, told) = (new Dictionary<string, TaggedContact>(), new List<string>());
        foreach (var (id, at) in orders)
        {
            var contact = contacts[id] = new TaggedContact();
            FillOrders(contact, Candidate(1, ordered), InForce, at);
            told.AddRange(TakeUp(contact, Served(1, ordered), InForce).Select(fact => $"{id} {Text(fact)}"));
        }

        Assert.Equal(["b +s definition_change"], told);
        Assert.Equal(["b"], contacts.Where(contact => contact.Value.Segments.Count > 0).Select(contact => contact.Key));
        var left = Assert.Single(new TaggingStep(contacts["b"], Served(1, ordered)).PassTime(InForce.AddMilliseconds(1)));
        Assert.Equal(("-s time", InForce.AddMilliseconds(1)), (Text(left), left.Boundary!.Value));
        Assert.Equal(2, contacts["b"].Tell(1, left.Added));
    }

    [Theory]
    [InlineData(true, 99.99, 100.0, 100.0)]
    [InlineData(true, 100.0, 250.0)]
    [InlineData(false, 100.0)]
    [InlineData(false, 99.99, 100.0)]
    public void Example2_SumsOfThePast_CountWhatIsAtLeastAHundred(bool isIn, params double[] amounts)
    {
        const string condition = "count(\"order_completed\", \"all\", amount >= 100.0) >= 2";
        var contact = new TaggedContact();

        Fill(contact, Candidate(1, condition), InForce, [.. amounts.Select((amount, i) => (InForce.AddDays(-400 + i), (object)amount))]);

        Assert.Equal(isIn ? 1 : 0, TakeUp(contact, Served(1, condition), InForce).Count);
    }

    [Fact]
    public void Example2_TextWhereANumberIsNeeded_DoesNotCount()
    {
        const string condition = "count(\"order_completed\", \"all\", amount >= 100.0) >= 2";
        var contact = new TaggedContact();

        Fill(contact, Candidate(1, condition), InForce, (InForce.AddDays(-2), 100.0), (InForce.AddDays(-1), "100"));

        Assert.Empty(TakeUp(contact, Served(1, condition), InForce));
    }

    [Fact]
    public void Example3_OrdersBeforeAndAfterTheOpening_AreCountedOnceEach()
    {
        const string condition = "count(\"order_completed\", \"all\") >= 1";
        var definitions = Candidate(1, condition);
        var (old, born) = (new TaggedContact(), new TaggedContact());

        // Counted as it comes, before the contact's turn has come; another is born by it.
        Order(old, definitions, InForce.AddMinutes(1), opened: [1]);
        Order(born, definitions, InForce.AddMinutes(1), opened: [1]);
        FillOrders(old, definitions, InForce.AddMinutes(2), InForce.AddMinutes(-1));
        Fill(born, definitions, InForce.AddMinutes(2));

        Assert.Equal((2, 1), (CountOf(old, definitions), CountOf(born, definitions)));
    }

    [Fact]
    public void EventBeforeTheOpening_IsLeftToTheFill()
    {
        var definitions = Candidate(1, "count(\"order_completed\", \"all\") >= 1");
        var contact = new TaggedContact();

        Order(contact, definitions, InForce, opened: []);
        Assert.Equal(0, CountOf(contact, definitions));
        FillOrders(contact, definitions, InForce, InForce);

        Assert.Equal(1, CountOf(contact, definitions));
    }

    [Fact]
    public void Example4_ReplacedTwiceBeforeItIsWhole_OnlyWhoIsNewIsTold()
    {
        TaggedContact[] contacts = [Somebody("a", 31), Somebody("a", 40), Somebody("b", 50)];
        var told = new List<string>();
        foreach (var (contact, name) in contacts.Zip("pqr"))
        {
            Fill(contact, Candidate(1, "contact.city == \"a\""), InForce);
            TakeUp(contact, Served(1, "contact.city == \"a\""), InForce);
            Fill(contact, Both(2, "contact.city == \"b\""), InForce);
            Fill(contact, Both(3, "contact.age >= 30.0"), InForce);
            var facts = TakeUp(contact, Served(3, "contact.age >= 30.0", replaced: [2, 1]), InForce);
            told.AddRange(facts.Select(fact => $"{name} {Text(fact)} {contact.Tell(1, fact.Added)}"));
            Assert.Equal(3, Assert.Single(contact.Segments.Keys));
            Assert.Empty(contact.Pending);
        }

        Assert.Equal(["r +s definition_change 1"], told);

        static TaggingDefinitions Both(int number, string condition) => new(
            number + 1, [Story.Segment(1, "s", "contact.city == \"a\"") with { Origins = Own, Series = 1 }, CandidateOf(number, condition)]);
    }

    [Fact]
    public void Candidate_WhileItIsComputed_HasNoEffectAndTheOldVersionIsServed()
    {
        var contact = Somebody("a", 20);
        Fill(contact, Candidate(1, "contact.city == \"a\""), InForce);
        TakeUp(contact, Served(1, "contact.city == \"a\""), InForce);
        var both = new TaggingDefinitions(
            3, [Story.Segment(1, "s", "contact.city == \"a\"") with { Origins = Own }, CandidateOf(2, "contact.city == \"b\"")]);

        Fill(contact, both, InForce);
        var facts = Move(contact, both, "b");

        Assert.Equal(["-s event"], facts.Select(Text));
        Assert.Equal((2, 0), (Assert.Single(contact.Pending.Keys), contact.Segments.Count));
        Assert.Equal(["+s definition_change"], TakeUp(contact, Served(2, "contact.city == \"b\"", [1]), InForce).Select(Text));
    }

    [Fact]
    public void EventOnAContactThatHasNotBeenTakenUp_SettlesItFirst()
    {
        var contact = Somebody("a", 20);
        Fill(contact, Candidate(1, "contact.city == \"a\""), InForce);

        var facts = Move(contact, Served(1, "contact.city == \"a\""), "b");

        Assert.Equal(["+s definition_change", "-s event"], facts.Select(Text));
    }

    [Fact]
    public void RuleReplaced_WhoKeepsTheTagIsToldNothing_WhoLosesItIsToldOnce()
    {
        var definitions = (int number, string condition, int[] replaced) => new TaggingDefinitions(number + 1,
            [Story.Rule(number, "adult", condition) with { Origins = Own, Replaced = replaced }]);
        var (older, younger) = (Somebody("a", 30), Somebody("a", 19));
        foreach (var contact in new[] { older, younger })
        {
            Fill(contact, Computing(1, "contact.age >= 18.0"), InForce);
            TakeUp(contact, definitions(1, "contact.age >= 18.0", []), InForce);
            Fill(contact, Computing(2, "contact.age >= 21.0"), InForce);
        }

        Assert.Empty(TakeUp(older, definitions(2, "contact.age >= 21.0", [1]), InForce));
        Assert.Equal(["-adult definition_change"], TakeUp(younger, definitions(2, "contact.age >= 21.0", [1]), InForce).Select(Text));
        Assert.True(older.HasTag("adult", 2));

        static TaggingDefinitions Computing(int number, string condition) => new(
            number, [Story.Rule(number, "adult", condition) with { Origins = Own, IsCandidate = true }]);
    }

    [Fact]
    public void RuleOnEvents_IsAnsweredByTheLastOfThePast()
    {
        const string condition = "event.name == \"order_completed\" && event.properties.amount >= 100.0";
        var definitions = new TaggingDefinitions(1, [Story.Rule(1, "big", condition) with { Origins = Own, IsCandidate = true }]);
        var contact = new TaggedContact();

        Fill(contact, definitions, InForce, (InForce.AddDays(-1), 20.0), (InForce.AddDays(-3), 200.0));
        Assert.Empty(contact.Pending);
        Fill(contact, definitions, InForce, (InForce.AddHours(-1), 200.0));

        Assert.Equal(1, Assert.Single(contact.Pending.Keys));
    }

    [Fact]
    public void Example6_StoreFellBack_TheWordThatWasLostIsHeardAndAnsweredOnce()
    {
        var segment = Story.Segment(1, "s", "contact.city == \"a\"");
        var (story, contact) = (new Story(segment), Somebody("b", 1));
        story.Contact = contact;
        contact.Told[1] = 2;
        contact.DefinitionsVersion = 1;

        story.Happens(story.Event("segment_entered", InForce) with
        {
            Told = new ToldMembership(DefinitionKind.Segment, "s", true), Sequence = 3, TellsOfSegments = true, ConcludedBy = "s",
        });

        Assert.Equal(["-segment s (history)"], story.Facts);
        Assert.Equal(4, contact.Tell(1, false));
    }

    [Fact]
    public void E37_OldWordHeardAfterANewerOne_IsNotAnsweredAgain()
    {
        var (story, contact) = (new Story(Story.Segment(1, "s", "contact.city == \"a\"")), Somebody("b", 1));
        (story.Contact, contact.DefinitionsVersion) = (contact, 1);
        contact.Told[1] = 2;

        story.Happens(story.Event("segment_entered", InForce) with
        {
            Told = new ToldMembership(DefinitionKind.Segment, "s", true), Sequence = 1, TellsOfSegments = true, ConcludedBy = "s",
        });

        Assert.Empty(story.Facts);
    }

    [Theory]
    [InlineData(0, true, 1)]
    [InlineData(1, false, 2)]
    [InlineData(1, true, 3)]
    [InlineData(2, false, 4)]
    public void Tell_NumbersWords_OddIsIn(long before, bool isIn, long expected)
    {
        var contact = new TaggedContact();
        contact.Told[7] = before;

        Assert.Equal(expected, contact.Tell(7, isIn));
    }

    private static Dictionary<string, int> Own => [];

    private static Definition CandidateOf(int number, string condition) =>
        Story.Segment(number, "s", condition) with { Origins = Own, IsCandidate = true, Series = 1 };

    private static TaggingDefinitions Candidate(int number, string condition) => new(number, [CandidateOf(number, condition)]);

    private static TaggingDefinitions Served(int number, string condition, int[]? replaced = null) => new(
        number + 10, [Story.Segment(number, "s", condition) with { Origins = Own, Series = 1, Replaced = replaced ?? [] }]);

    private static TaggedContact Somebody(string city, double age)
    {
        var story = new Story();
        story.Happens(story.Event("identified", InForce.AddDays(-1)) with
        {
            Traits = new Dictionary<string, object?> { ["city"] = city, ["age"] = age },
        });
        return story.Contact;
    }

    private static void FillOrders(TaggedContact contact, TaggingDefinitions definitions, DateTimeOffset now, params DateTimeOffset[] orders) =>
        Fill(contact, definitions, now, [.. orders.Select(at => (at, (object)1.0))]);

    private static void Fill(
        TaggedContact contact, TaggingDefinitions definitions, DateTimeOffset now, params (DateTimeOffset At, object Amount)[] orders)
    {
        var candidate = definitions.All.Single(definition => definition.IsCandidate);
        var (past, step) = (new ContactPast(), new TaggingStep(contact, definitions));
        for (var i = 0; i < orders.Length; i++)
        {
            var context = Show(new EvaluationContext(), orders[i].At, orders[i].Amount);
            if (past.Note(candidate, context, new EventAnswer(orders[i].At, $"e{i}"), now))
                Show(step.Context, orders[i].At, orders[i].Amount);
        }

        Assert.Empty(step.Fill(candidate, past, now));
    }

    private static EvaluationContext Show(EvaluationContext context, DateTimeOffset at, object amount)
    {
        (context.EventName, context.OccurredAt) = ("order_completed", at);
        context.Properties = new DictionaryMap(new Dictionary<string, object?> { ["amount"] = amount });
        return context;
    }

    private static IReadOnlyList<TaggingFact> TakeUp(TaggedContact contact, TaggingDefinitions definitions, DateTimeOffset now)
    {
        var facts = new TaggingStep(contact, definitions).TakeUp(now);
        foreach (var fact in facts.Where(fact => fact.Kind == DefinitionKind.Segment && definitions.Version < 13))
            contact.Tell(fact.Source!.Series, fact.Added);
        return facts;
    }

    private static void Order(TaggedContact contact, TaggingDefinitions definitions, DateTimeOffset at, IEnumerable<int> opened)
    {
        var step = new TaggingStep(contact, definitions, opened.ToHashSet());
        Show(step.Context, at, 1.0);
        step.Apply(new TaggingEvent { Id = "o", Name = "order_completed", OccurredAt = at, ReceivedAt = at });
    }

    private static IReadOnlyList<TaggingFact> Move(TaggedContact contact, TaggingDefinitions definitions, string city) =>
        [.. new TaggingStep(contact, definitions).Apply(new TaggingEvent
        {
            Id = "m", Name = "identified", OccurredAt = InForce, ReceivedAt = InForce,
            Traits = new Dictionary<string, object?> { ["city"] = city },
        })];

    private static int CountOf(TaggedContact contact, TaggingDefinitions definitions)
    {
        var candidate = definitions.All[0];
        return contact.Aggregates.TryGetValue(candidate.Sources[0], out var state)
            ? (int)state.Of(candidate.Condition.Reads.Aggregates[0]).Value(InForce.AddDays(1)).Int : 0;
    }

    private static string Text(TaggingFact fact) =>
        $"{(fact.Added ? "+" : "-")}{fact.Subject} {(fact.DefinitionChange ? "definition_change" : fact.Boundary is null ? "event" : "time")}";
}
