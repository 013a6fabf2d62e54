using Rapport.Events.Consents;

namespace Rapport.Events.Policies;

/// <summary>May this go to this address, now?</summary>
/// <param name="Consent">Purpose, channel, address, whose it is, and when.</param>
/// <param name="Person">What is known of them.</param>
/// <param name="IsAutomated">
/// An automated decision chose this person or message: a score, a segment, a step of a journey (PIPL, article 24; GDPR,
/// article 22).
/// </param>
/// <param name="ProductGroup">What it is about; empty when that is not said.</param>
public sealed record PermissionQuestion(ConsentQuestion Consent, PersonFacts Person, bool IsAutomated, string ProductGroup);

/// <summary>One question of one policy, and its answer.</summary>
/// <param name="Policy">Id of the policy and its version, "eu-email/1".</param>
/// <param name="Question">policy, age, consent, automated_decision, hours.</param>
/// <param name="Reason">What stands against it, a word of <see cref="PermissionReasons"/>; empty when nothing does.</param>
public sealed record Answered(string Policy, string Question, string Reason);

/// <summary>
/// Whether marketing may go to an address now, and why. This is the one place that answers it: contact's CheckConsent and
/// notification's decision both ask here. Pure.
/// </summary>
/// <param name="Reason">The first thing that stands against it, for good; empty when nothing does.</param>
/// <param name="HoldUntil">Not now, but from this instant on, when it has to be asked again; null when it may go now or not at all.</param>
/// <param name="Act">The act of consent relied on, or that stands against it; null when there is none.</param>
/// <param name="Asked">Every question of every policy, in the order in which they are asked.</param>
public sealed record Permission(
    string Reason, DateTimeOffset? HoldUntil, ConsentAct? Act, IReadOnlyList<Answered> Asked)
{
    /// <summary>True when it may go now.</summary>
    public bool Permits => Reason.Length == 0 && HoldUntil is null;

    /// <summary>
    /// Asks every policy that applies; what one forbids is forbidden. In this order, the first answer against it is told:
    /// whether the policy may be used, age, consent, automated decision, hours.
    /// </summary>
    /// <param name="question">What is asked.</param>
    /// <param name="acts">Acts of consent, among which may be others.</param>
    /// <param name="policies">Those that apply (<see cref="PolicyBook.For"/>); at least one.</param>
    public static Permission Of(
        PermissionQuestion question, IReadOnlyCollection<ConsentAct> acts, IReadOnlyCollection<ApplicablePolicy> policies)
    {
        if (policies.Count == 0)
            throw new ArgumentException("Without a policy nothing is permitted, and nobody is told why.", nameof(policies));
        var consents = policies.Select(each => (each.Policy, Answer: PolicyConsent.Of(each.Policy, question, acts))).ToList();
        var automated = policies.Select(each => (
            each.Policy, Answer: PolicyConsent.AutomatedOf(each.Policy, question, acts))).ToList();
        var (hold, hours) = PolicyHours.Of(question, consents);
        var asked = new List<Answered>();
        asked.AddRange(policies.Select(each => Ask(
            each.Policy, "policy", each.IsUsable ? "" : PermissionReasons.PolicyUnconfirmed)));
        asked.AddRange(policies.Select(each => Ask(each.Policy, "age", AgeOf(each.Policy, question))));
        asked.AddRange(consents.Select(each => Ask(each.Policy, "consent", each.Answer.Reason)));
        asked.AddRange(automated.Select(each => Ask(each.Policy, "automated_decision", each.Answer.Reason)));
        asked.AddRange(hours);
        var reason = asked.FirstOrDefault(each => each.Reason.Length > 0 && each.Reason != PermissionReasons.QuietHours)?.Reason;
        // What stands against it first; else what it relies on.
        var act = consents.Concat(automated).Where(each => each.Answer.Reason.Length > 0).Concat(consents)
            .Select(each => each.Answer.Act).FirstOrDefault(each => each is not null);
        return new Permission(reason ?? "", reason is null ? hold : null, act, asked);
    }

    private static Answered Ask(ConsentPolicy policy, string question, string reason) =>
        new($"{policy.Id}/{policy.Version}", question, reason);

    private static string AgeOf(ConsentPolicy policy, PermissionQuestion question)
    {
        if (question.Person.BornOn is not { } born)
            return "";
        var today = PolicyConsent.DayOf(question.Consent.At, policy);
        var age = today.Year - born.Year - (today < born.AddYears(today.Year - born.Year) ? 1 : 0);
        return age < policy.MarketingFromAge || (question.IsAutomated && age < policy.AutomatedFromAge)
            ? PermissionReasons.Minor : "";
    }
}

/// <summary>What may stand against it.</summary>
public static class PermissionReasons
{
    /// <summary>The policy of the region has not been confirmed by the operator in its present version.</summary>
    public const string PolicyUnconfirmed = "policy_unconfirmed";

    /// <summary>Too young for it.</summary>
    public const string Minor = "minor";

    /// <summary>Nothing that suffices was said, or the person refused.</summary>
    public const string NoConsent = "no_consent";

    /// <summary>Said, but not confirmed from the address.</summary>
    public const string ConsentUnconfirmed = "consent_unconfirmed";

    /// <summary>What was said has come to its end, or has lapsed by law.</summary>
    public const string ConsentExpired = "consent_expired";

    /// <summary>The person has asked for a pause, which lasts.</summary>
    public const string Paused = "paused";

    /// <summary>An automated decision chose it, and the person has said no to those.</summary>
    public const string ProfilingRefused = "profiling_refused";

    /// <summary>Not at this hour; it is held.</summary>
    public const string QuietHours = "quiet_hours";

    /// <summary>There is no hour at which all policies and zones that apply permit it.</summary>
    public const string NoSendingHours = "no_sending_hours";
}
