using CsCheck;
using Rapport.Events.Consents;

namespace Rapport.Events.Tests.Consents;

public sealed class ConsentInForceTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConsentAddress Ann = new("email", "ann@example.com");
    private static readonly ConsentAddress Other = new("email", "other@example.com");
    private static readonly ConsentAddress Person = ConsentAddress.Person("c_1");

    [Fact]
    public void Of_WithoutAnyAct_IsNothing() => Assert.Equal(new ConsentInForce(null, null), AskAnn());

    [Fact]
    public void Of_ActsForOtherAddressesPurposesChannelsAndPersons_IsNothing() => Assert.Null(AskAnn(
        Act(1, ActState.Granted, Other), Act(1, ActState.Granted, Ann) with { Purpose = "newsletter" },
        Act(1, ActState.Granted, Ann) with { Channel = "sms" }, Act(1, ActState.Refused, ConsentAddress.Person("c_9")),
        Act(1, ActState.Granted)).State);

    [Theory]
    // The newest act for the address, whether it names the channel or all.
    [InlineData("email", ActState.Granted, 1, "email", ActState.Refused, 2, ActState.Refused)]
    [InlineData("email", ActState.Refused, 1, "email", ActState.Granted, 2, ActState.Granted)]
    [InlineData("email", ActState.Granted, 1, "*", ActState.Refused, 2, ActState.Refused)]
    [InlineData("*", ActState.Refused, 1, "email", ActState.Granted, 2, ActState.Granted)]
    [InlineData("email", ActState.Refused, 1, "*", ActState.Granted, 2, ActState.Granted)]
    [InlineData("*", ActState.Granted, 1, "email", ActState.Refused, 2, ActState.Refused)]
    // At the same instant the refusal.
    [InlineData("email", ActState.Granted, 1, "*", ActState.Refused, 1, ActState.Refused)]
    [InlineData("*", ActState.Granted, 1, "email", ActState.Refused, 1, ActState.Refused)]
    // What is pending changes nothing that was said before or after.
    [InlineData("email", ActState.Granted, 1, "email", ActState.Pending, 2, ActState.Granted)]
    [InlineData("email", ActState.Refused, 1, "email", ActState.Pending, 2, ActState.Refused)]
    [InlineData("email", ActState.Pending, 1, "email", ActState.Granted, 2, ActState.Granted)]
    [InlineData("email", ActState.Pending, 1, "*", ActState.Pending, 2, ActState.Pending)]
    public void Of_TwoActsForTheAddress_FollowsTheTable(
        string firstChannel, ActState first, int firstDay, string secondChannel, ActState second, int secondDay, ActState expected)
    {
        var one = Act(firstDay, first, Ann) with { Channel = firstChannel };
        var two = Act(secondDay, second, Ann) with { Channel = secondChannel, EventId = "two" };
        Assert.Equal(expected, AskAnn(one, two).State);
        Assert.Equal(AskAnn(one, two), AskAnn(two, one));
        Assert.Equal(expected == ActState.Granted, AskAnn(one, two).Permits);
    }

    [Fact]
    public void Of_ObjectionOfThePerson_StandsAgainstAddressesThatAgreedBeforeAndNotAfter()
    {
        var objection = Act(2, ActState.Refused, Person) with { Channel = "*" };
        Assert.Equal(objection, AskAnn(Act(1, ActState.Granted, Ann), objection).Act);
        Assert.True(AskAnn(objection, Act(3, ActState.Granted, Ann)).Permits);
        Assert.Equal(ActState.Refused, AskAnn(objection).State);
    }

    [Fact]
    public void Of_RefusalOfAChannelWithoutAddress_LeavesAnotherRecordsAddressItsOwnAct()
    {
        var refusal = Act(2, ActState.Refused, Other, Person);
        Assert.True(AskAnn(Act(1, ActState.Granted, Ann), refusal).Permits);
        // An address of which nobody has said anything obeys the person.
        Assert.Equal(ActState.Refused, AskAnn(refusal).State);
        // From when no address was known, it stands against all.
        Assert.Equal(ActState.Refused, AskAnn(Act(1, ActState.Granted, Ann), Act(2, ActState.Refused, Person)).State);
    }

    [Fact]
    public void Of_EveryPurpose_OnlyARefusalSpeaksOfIt()
    {
        Assert.Equal(ActState.Refused, AskAnn(Act(1, ActState.Granted, Ann), Act(2, ActState.Refused, Ann) with { Purpose = "*" }).State);
        Assert.Null(AskAnn(Act(1, ActState.Granted, Ann) with { Purpose = "*" }).State);
    }

    [Fact]
    public void Of_NoAddress_AsksThePerson()
    {
        var letter = new ConsentQuestion("marketing", "letter", null, ["c_0", "c_1"], Start.AddDays(30));
        Assert.True(ConsentInForce.Of([Act(1, ActState.Granted, Person) with { Channel = "letter" }], letter).Permits);
        Assert.Null(ConsentInForce.Of([Act(1, ActState.Granted, Ann) with { Channel = "letter" }], letter).State);
    }

    [Fact]
    public void E6_Of_InWhateverOrderAndHoweverOften_IsTheSame() => Acts.Sample(acts =>
    {
        var expected = AskAnn(acts);
        Assert.Equal(expected, AskAnn([.. acts.Reverse()]));
        Assert.Equal(expected, AskAnn([.. acts.OrderBy(act => act.EventId, StringComparer.Ordinal), .. acts]));
    });

    [Fact]
    public void E6_Of_AnyActs_OnlyActsForTheAddressPermit() => Acts.Sample(acts =>
    {
        var answer = AskAnn(acts);
        if (answer.Permits)
            Assert.Contains(Ann, answer.Act!.Addresses);
        var own = AskAnn([.. acts.Where(act => act.Addresses.Contains(Ann))]);
        // What others said, and what the person said of all addresses, can only take away.
        Assert.False(answer.Permits && !own.Permits);
        // Without the person's word, nothing but the address's own acts counts.
        Assert.Equal(own, AskAnn([.. acts.Where(act => !act.Addresses.Contains(Person) || act.Addresses.Contains(Ann))]));
    });

    // Granted on day 1, paused on day 2 until day 5.
    [Theory]
    [InlineData(4.9999, ActState.Refused, true)]
    [InlineData(5, ActState.Granted, false)]
    public void Of_APause_TakesAwayUntilItsEndAndThenNothing(double day, ActState expected, bool isPaused)
    {
        var answer = AskAnnOn(day, Act(1, ActState.Granted, Ann), Pause(2, 5));
        Assert.Equal((expected, isPaused), (answer.State, answer.IsPaused));
        Assert.Equal(expected == ActState.Granted, answer.Permits);
    }

    [Fact]
    public void Of_APauseThatIsOver_UndoesNoRefusalAndPermitsNothingByItself()
    {
        Assert.Equal(ActState.Refused, AskAnnOn(9, Act(1, ActState.Refused, Ann), Pause(2, 5)).State);
        Assert.Equal(new ConsentInForce(null, null), AskAnnOn(9, Pause(2, 5)));
        // A grant that is newer ends it.
        Assert.True(AskAnnOn(4, Pause(2, 5), Act(3, ActState.Granted, Ann)).Permits);
    }

    [Theory]
    [InlineData(4.9999, true, false)]
    [InlineData(5, false, true)]
    public void Of_AGrantWithAnEnd_CountsUntilItAndIsToldAsExpired(double day, bool permits, bool isExpired)
    {
        var grant = Act(1, ActState.Granted, Ann) with { ExpiresAt = Start.AddDays(5) };
        var answer = AskAnnOn(day, grant);
        Assert.Equal((permits, isExpired, grant), (answer.Permits, answer.IsExpired, answer.Act));
    }

    [Fact]
    public void Of_AGrantThatHasExpired_HidesNeitherAnOlderGrantNorAnOlderRefusal()
    {
        var expired = Act(2, ActState.Granted, Ann) with { ExpiresAt = Start.AddDays(5) };
        Assert.Equal("e1Granted", AskAnnOn(9, expired, Act(1, ActState.Granted, Ann)).Act!.EventId);
        Assert.Equal(ActState.Refused, AskAnnOn(9, expired, Act(1, ActState.Refused, Ann)).State);
    }

    [Fact]
    public void Of_APendingThatHasExpired_IsToldAsSuch()
    {
        var answer = AskAnnOn(9, Act(2, ActState.Pending, Ann) with { ExpiresAt = Start.AddDays(5) });
        Assert.Equal((ActState.Pending, true, false), (answer.State, answer.IsExpired, answer.Permits));
    }

    [Fact]
    public void Of_RefusalInOtherLetters_IsOfTheSamePurposeAndChannel() => Assert.False(AskAnn(
        Act(1, ActState.Granted, Ann), Act(2, ActState.Refused, Ann) with { Purpose = "Marketing", Channel = "EMAIL" }).Permits);

    private static Gen<ConsentAct[]> Acts => Gen.Select(
        Gen.Int[0, 4], OneOf("email", "*", "sms"), OneOf("marketing", "*", "news"),
        OneOf(ActState.Granted, ActState.Refused, ActState.Pending),
        OneOf<ConsentAddress[]>([Ann], [Other], [Person], [Ann, Person], [Other, Person], [Ann, Other], []),
        OneOf<int?>(null, 20, 40)).Array[0, 10].Select(drawn => drawn.Select((each, i) => new ConsentAct
        {
            EventId = $"e{i}", Channel = each.Item2, Purpose = each.Item3, State = each.Item4,
            ActedAt = Start.AddDays(each.Item1),
            ExpiresAt = each.Item6 is { } end ? Start.AddDays(end) : null,
            // As contact takes them: only a refusal holds for a person that has addresses.
            Addresses = each.Item4 == ActState.Refused ? each.Item5 : [.. each.Item5.Where(address => !address.IsPerson)],
        }).ToArray());

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static ConsentInForce AskAnn(params ConsentAct[] acts) => AskAnnOn(30, acts);

    private static ConsentInForce AskAnnOn(double day, params ConsentAct[] acts) =>
        ConsentInForce.Of(acts, new ConsentQuestion("marketing", "email", Ann, ["c_1"], Start.AddDays(day)));

    private static ConsentAct Pause(int day, int until) =>
        Act(day, ActState.Refused, Ann) with { ExpiresAt = Start.AddDays(until) };

    private static ConsentAct Act(int day, ActState state, params ConsentAddress[] addresses) => new()
    {
        EventId = $"e{day}{state}", Purpose = "marketing", Channel = "email", State = state, ActedAt = Start.AddDays(day),
        Addresses = addresses,
    };
}
