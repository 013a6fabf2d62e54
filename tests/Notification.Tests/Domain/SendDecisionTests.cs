using Rapport.Events.Consents;
using Rapport.Events.Policies;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Tests.Domain;

public sealed class SendDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConsentAddress Address = new("email", "lin@example.com");
    private static readonly ConsentAct Granted = Act("e1", ActState.Granted, Now.AddDays(-2), Address);
    private static readonly ConsentAct Objection =
        Act("e0", ActState.Refused, Now.AddDays(-9), ConsentAddress.Person("c_1")) with { Channel = "*" };

    [Fact]
    public void Decide_WhenNothingStandsAgainstIt_GivesTheContentAndTheConsentReliedOn()
    {
        var decision = SendDecision.Decide(Facts(), Now);
        Assert.Equal("", decision.Reason);
        Assert.Equal("Hello Lin", decision.Content!.Subject);
        Assert.Equal(Granted, decision.Consent);
    }

    // Every row breaks one more thing, from the last one asked to the first: the first in order is always told.
    [Theory]
    [InlineData(1, Reasons.VariableMissing)]
    [InlineData(2, Reasons.NoAddress)]
    [InlineData(3, PermissionReasons.NoConsent)]
    [InlineData(4, Reasons.Suppressed)]
    [InlineData(5, Reasons.TemplateUnknown)]
    [InlineData(6, Reasons.ContactUnknown)]
    [InlineData(7, Reasons.Stale)]
    public void Decide_WhenSeveralThingsStandAgainstIt_TellsTheFirstInOrder(int broken, string reason)
    {
        var facts = Facts();
        if (broken >= 1)
            facts = facts with { Variables = new Dictionary<string, object?>() };
        if (broken >= 2)
            facts = facts with { Address = null };
        if (broken >= 3)
            facts = facts with { Consents = [Objection] };
        if (broken >= 4)
            facts = facts with { IsSuppressed = true };
        if (broken >= 5)
            facts = facts with { Template = null };
        if (broken >= 6)
            facts = facts with { Contact = null };
        if (broken >= 7)
            facts = facts with { Origin = facts.Origin with { ExpireAt = Now } };
        Assert.Equal(reason, SendDecision.Decide(facts, Now).Reason);
    }

    [Fact]
    public void Decide_OfATransactionalMessage_AsksForNoConsentButHeedsSuppression()
    {
        var facts = Facts(MessageClass.Transactional) with { Consents = [Granted with { State = ActState.Refused }] };
        Assert.NotNull(SendDecision.Decide(facts, Now).Content);
        Assert.Equal(Reasons.Suppressed, SendDecision.Decide(facts with { IsSuppressed = true }, Now).Reason);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("email", "", true)]
    [InlineData("sms", "", false)]
    [InlineData("", "welcome", true)]
    [InlineData("email", "welcome", true)]
    [InlineData("email", "goodbye", false)]
    public void Decide_WhileASwitchIsSet_StopsTheMarketingThatItIsFor(string channel, string journey, bool stopped)
    {
        var set = new KillSwitch("ks_1", channel, journey, new SwitchAct("key", Now, "wrong price"));
        var facts = Facts() with { KillSwitches = [set], Consents = [Objection] };
        facts = facts with { Origin = facts.Origin with { Journey = "welcome", ExpireAt = Now } };
        var decision = SendDecision.Decide(facts, Now);
        Assert.Equal(stopped ? Reasons.KillSwitch : Reasons.Stale, decision.Reason);
        Assert.Equal(new Asked("kill_switch", stopped ? "kill_switch" : "", stopped ? "ks_1" : ""), decision.Asked[0]);
        var lifted = set with { Lifted = new SwitchAct("key", Now, "mended") };
        Assert.Equal(Reasons.Stale, SendDecision.Decide(facts with { KillSwitches = [lifted] }, Now).Reason);
        var invoice = Facts(MessageClass.Transactional) with { KillSwitches = [set] };
        Assert.NotNull(SendDecision.Decide(invoice, Now).Content);
    }

    [Fact]
    public void Decide_AtTheInstantOfExpiry_IsTooLate()
    {
        var facts = Facts();
        Assert.Equal("", SendDecision.Decide(facts with { Origin = facts.Origin with { ExpireAt = Now.AddTicks(1) } }, Now).Reason);
        Assert.Equal(
            Reasons.Stale, SendDecision.Decide(facts with { Origin = facts.Origin with { ExpireAt = Now } }, Now).Reason);
    }

    [Fact]
    public void Decide_WhenConsentIsRefused_TellsWhichActSaidSo()
    {
        var refusal = Act("e2", ActState.Refused, Now.AddHours(-1), Address);
        var decision = SendDecision.Decide(Facts() with { Consents = [Granted, refusal] }, Now);
        Assert.Equal(PermissionReasons.NoConsent, decision.Reason);
        Assert.Equal(refusal, decision.Consent);
    }

    [Fact]
    public void Decide_OfAnAddressThatNobodySpokeOf_AsksForItsOwnConsent()
    {
        var other = Facts() with { Address = "second@example.com" };
        Assert.Equal((PermissionReasons.NoConsent, null), Told(other));
        Assert.Equal((PermissionReasons.NoConsent, "e0"), Told(other with { Consents = [Granted, Objection] }));
        Assert.Equal(("", "e1"), Told(Facts() with { Consents = [Granted, Objection] }));
    }

    [Fact]
    public void Decide_OfAGrantThatIsNotConfirmed_SaysSo()
    {
        var pending = Act("e3", ActState.Pending, Now, Address);
        Assert.Equal((PermissionReasons.ConsentUnconfirmed, "e3"), Told(Facts() with { Consents = [pending] }));
        Assert.Equal(("", "e1"), Told(Facts() with { Consents = [pending, Granted] }));
    }

    [Fact]
    public void Decide_OutsideTheHoursOfTheRegion_HoldsUntilTheyBeginAndTellsFaultsOfContentAtOnce()
    {
        var policies = new PolicyBook(new ConsentLawOptions { Law = ConsentLaw.ByRegion })
            .For(PersonFacts.Unknown, "email");
        var byName = new Origin { CommandId = new string('0', 32), Workspace = "w1", Contact = "c_1", IssuedAt = Now };
        var strict = Facts() with { Policies = policies, Consents = [Granted with { IsConfirmed = true }], Origin = byName };
        // Sunday noon in UTC: the strictest policy opens on Monday at ten.
        var decision = SendDecision.Decide(strict, Now);
        Assert.Equal(("", new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero)), (decision.Reason, decision.HoldUntil));
        Assert.Null(decision.Content);
        Assert.NotNull(SendDecision.Decide(strict, decision.HoldUntil!.Value).Content);
        Assert.Equal(
            Reasons.VariableMissing, SendDecision.Decide(strict with { Variables = new Dictionary<string, object?>() }, Now).Reason);
        // A journey chose it, and nobody has agreed to that.
        Assert.Equal(PermissionReasons.ProfilingRefused,
            SendDecision.Decide(strict with { Origin = byName with { Journey = "welcome" } }, Now).Reason);
    }

    [Theory]
    [InlineData("welcome", PermissionReasons.ProfilingRefused)]
    [InlineData("", "")]
    public void Decide_WhereAutomatedDecisionsAreRefused_SendsWhatSomebodyOrderedAndNotWhatAJourneyChose(
        string journey, string reason)
    {
        var refusal = Act("e4", ActState.Refused, Now.AddDays(-1), ConsentAddress.Person("c_1")) with
        {
            Purpose = "automated_decision", Channel = "*",
        };
        var facts = Facts();
        Assert.Equal(reason, SendDecision.Decide(
            facts with { Consents = [Granted, refusal], Origin = facts.Origin with { Journey = journey } }, Now).Reason);
    }

    [Fact]
    public void Decide_DuringAPause_SaysSo() => Assert.Equal(
        (PermissionReasons.Paused, "e5"),
        Told(Facts() with { Consents = [Granted, Act("e5", ActState.Refused, Now.AddDays(-1), Address) with { ExpiresAt = Now.AddTicks(1) }] }));

    [Fact]
    public void Decide_WithoutAnAddress_TellsThatUnlessThePersonObjected()
    {
        var mute = Facts() with { Address = null, Consents = [] };
        Assert.Equal((Reasons.NoAddress, null), Told(mute));
        Assert.Equal((PermissionReasons.NoConsent, "e0"), Told(mute with { Consents = [Objection] }));
    }

    [Fact]
    public void Render_OfASubjectWithLineBreaksInIt_GivesOneLine()
    {
        var facts = Facts() with
        {
            Variables = new Dictionary<string, object?>
            {
                ["contact"] = new Dictionary<string, object?> { ["first_name"] = "Lin\r\nBcc: evil@example.com\0" },
            },
        };
        Assert.Equal("Hello Lin Bcc: evil@example.com", SendDecision.Decide(facts, Now).Content!.Subject);
    }

    [Fact]
    public void Render_OfHtml_EncodesValuesAndLeavesChineseAlone()
    {
        var facts = Facts() with
        {
            Variables = new Dictionary<string, object?>
            {
                ["contact"] = new Dictionary<string, object?> { ["first_name"] = "\"李\" onload=<x>" },
            },
        };
        var content = SendDecision.Decide(facts, Now).Content!;
        Assert.Equal("<p title=\"&quot;李&quot; onload=&lt;x&gt;\">", content.Html);
        Assert.Equal("\"李\" onload=<x>", content.Text);
    }

    private static (string Reason, string? Act) Told(SendFacts facts)
    {
        var decision = SendDecision.Decide(facts, Now);
        return (decision.Reason, decision.Consent?.EventId);
    }

    private static ConsentAct Act(string id, ActState state, DateTimeOffset at, params ConsentAddress[] addresses) => new()
    {
        EventId = id, Purpose = "marketing", Channel = "email", State = state, ActedAt = at, Addresses = addresses,
    };

    private static SendFacts Facts(MessageClass messageClass = MessageClass.Marketing)
    {
        var traits = new Dictionary<string, object?> { ["first_name"] = "Lin" };
        return new SendFacts
        {
            Origin = new Origin { CommandId = new string('0', 32), Workspace = "w1", Contact = "c_1", IssuedAt = Now },
            Template = CompiledTemplate.Compile(new TemplateVersion
            {
                Workspace = "w1", Id = "intro", Version = 1, Channel = "email", Class = messageClass,
                Purpose = "marketing",
                Subject = "Hello {{ contact.first_name }}", Html = "<p title=\"{{ contact.first_name }}\">",
                Text = "{{ contact.first_name }}", SavedAt = Now,
            }, out _),
            Contact = new KnownContact("c_1", [], traits, ["lin@example.com"]),
            Address = "lin@example.com",
            IsSuppressed = false,
            Consents = [Granted],
            Policies = new PolicyBook(new ConsentLawOptions()).For(PersonFacts.Unknown, "email"),
            Person = PersonFacts.Unknown,
            Variables = new Dictionary<string, object?> { ["contact"] = traits },
        };
    }
}
