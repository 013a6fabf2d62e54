using CsCheck;
using Rapport.Events.Consents;
using Rapport.Events.Policies;

namespace Rapport.Events.Tests.Policies;

public sealed class PermissionTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConsentAddress Ann = new("email", "ann@example.com");
    private static readonly PolicyBook Regions = new(new ConsentLawOptions { Law = ConsentLaw.ByRegion, UseUnconfirmed = true });

    // Canada takes a purchase, Germany a confirmed consent only.
    [Fact]
    public void Of_APersonOfTwoCountries_ObeysBoth()
    {
        var bought = Grant(1) with { Basis = ConsentBasis.ImpliedOrder };
        Assert.True(Ask(InCountries("CA"), bought).Permits);
        var both = Ask(InCountries("CA", "DE"), bought);
        Assert.Equal((PermissionReasons.NoConsent, bought), (both.Reason, both.Act));
        Assert.Equal(
            ["ca-email/1 ", "eu-email/1 no_consent"],
            both.Asked.Where(each => each.Question == "consent").Select(each => $"{each.Policy} {each.Reason}"));
        Assert.True(Ask(InCountries("CA", "DE"), bought, Grant(2) with { IsConfirmed = true }).Permits);
    }

    [Fact]
    public void Of_EveryPolicy_AsksEveryQuestionInItsOrder() => Assert.Equal(
        [
            "ca-email/1 policy", "eu-email/1 policy", "ca-email/1 age", "eu-email/1 age", "ca-email/1 consent", "eu-email/1 consent",
            "ca-email/1 automated_decision", "eu-email/1 automated_decision", "ca-email/1 hours", "eu-email/1 hours",
        ],
        Ask(InCountries("CA", "DE")).Asked.Select(each => $"{each.Policy} {each.Question}"));

    // Every row breaks one more thing, from the last that is asked to the first.
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, PermissionReasons.ProfilingRefused)]
    [InlineData(2, PermissionReasons.NoConsent)]
    [InlineData(3, PermissionReasons.Minor)]
    [InlineData(4, PermissionReasons.PolicyUnconfirmed)]
    public void Of_WhenSeveralThingsStandAgainstIt_TellsTheFirstInOrder(int broken, string reason)
    {
        var acts = new List<ConsentAct> { Grant(1) };
        if (broken >= 1)
            acts.Add(Grant(2) with { EventId = "a", State = ActState.Refused, Purpose = "automated_decision" });
        if (broken >= 2)
            acts.Add(Grant(2) with { EventId = "r", State = ActState.Refused });
        var person = InCountries("CN") with { BornOn = broken >= 3 ? new DateOnly(2016, 1, 1) : null };
        var book = broken >= 4 ? new PolicyBook(new ConsentLawOptions { Law = ConsentLaw.ByRegion }) : Regions;
        // At night, too: what holds is told only where nothing forbids.
        var question = QuestionOf(person, "sms", Start.AddDays(30).AddHours(14)) with { IsAutomated = true };
        var answer = Permission.Of(question, [.. acts.Select(act => act with { Channel = "*" })], book.For(person, "sms"));
        Assert.Equal(reason, answer.Reason);
        Assert.Equal(broken == 0 ? Start.AddDays(31) : null, answer.HoldUntil);
        Assert.Equal(broken switch { 0 => "g1", 1 => "a", _ => "r" }, answer.Act?.EventId);
    }

    [Fact]
    public void Of_ZonesThatAreNeverOpenTogether_SaysThatThereIsNoHour()
    {
        // Ten to six in Auckland is nine in the evening to five in the morning in London.
        var person = PersonFacts.Unknown with { Zones = ["Pacific/Auckland", "Europe/London"] };
        var answer = Permission.Of(
            QuestionOf(person, "email", Start.AddDays(30)), [Grant(1) with { IsConfirmed = true }], Regions.For(person, "email"));
        Assert.Equal((PermissionReasons.NoSendingHours, null), (answer.Reason, answer.HoldUntil));
    }

    [Fact]
    public void E21_Of_WhateverIsHeld_MayGoAtTheInstantItIsHeldToAndNotBefore() => Gen.Select(
        Gen.Int[0, 60 * 24 * 400], Gen.Int[0, 4], Gen.Int[0, 5]).Sample((minutes, country, zone) =>
    {
        var person = InCountries(((string[])["US", "CA", "BR", "AU", "XX"])[country]) with
        {
            Zones = ((string[][])[["America/New_York"], ["America/Denver", "America/New_York"], [], ["Australia/Lord_Howe"], ["Europe/Berlin"], ["Asia/Kolkata"]])[zone],
            Subdivision = zone == 1 ? "TX" : null,
        };
        var at = Start.AddMinutes(minutes);
        var answer = AskAt(at);
        if (answer.HoldUntil is not { } until)
            return;
        Assert.True(until > at);
        Assert.True(AskAt(until).Permits);
        Assert.Equal(until, AskAt(until.AddSeconds(-1)).HoldUntil);

        Permission AskAt(DateTimeOffset moment) => Permission.Of(
            QuestionOf(person, "sms", moment),
            [Grant(1) with { Channel = "*", Basis = ConsentBasis.Written, IsConfirmed = true, ActedAt = Start.AddDays(-1) }],
            Regions.For(person, "sms"));
    });

    [Fact]
    public void Of_MoreRefusals_NeverPermitMore() => Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 5], Gen.Bool, Gen.Int[0, 8]).Sample((granted, refused, confirmed, country) =>
    {
        var person = InCountries(((string[])["DE", "GB", "US", "CA", "AU", "CN", "JP", "KR", "SG"])[country]);
        var grant = Grant(granted) with { IsConfirmed = confirmed };
        var refusal = Grant(refused) with { EventId = "r", State = ActState.Refused };
        var answer = Ask(person, grant, refusal);
        Assert.Equal(refused >= granted ? PermissionReasons.NoConsent : Ask(person, grant).Reason, answer.Reason);
    });

    [Fact]
    public void Of_NoPolicy_IsNoAnswer() => Assert.Throws<ArgumentException>(
        () => Permission.Of(QuestionOf(PersonFacts.Unknown, "email", Start), [], []));

    private static Permission Ask(PersonFacts person, params ConsentAct[] acts) =>
        Permission.Of(QuestionOf(person, "email", Start.AddDays(30).AddHours(3)), acts, Regions.For(person, "email"));

    private static PermissionQuestion QuestionOf(PersonFacts person, string channel, DateTimeOffset at) =>
        new(new ConsentQuestion("marketing", channel, Ann, ["c_1"], at), person, IsAutomated: false, ProductGroup: "");

    private static PersonFacts InCountries(params string[] countries) => PersonFacts.Unknown with { Countries = countries };

    private static ConsentAct Grant(int day) => new()
    {
        EventId = $"g{day}", Purpose = "marketing", Channel = "email", State = ActState.Granted, ActedAt = Start.AddDays(day),
        Addresses = [Ann],
    };
}
