using NodaTime;
using Rapport.Events.Consents;

namespace Rapport.Events.Policies;

/// <summary>What a policy says to the acts of consent that there are.</summary>
internal sealed record PolicyConsent(string Reason, ConsentAct? Act)
{
    /// <summary>
    /// The purpose that a person refuses who wants no marketing that an automated decision chose for them (PIPL, article
    /// 24(2); GDPR, article 21(2)).
    /// </summary>
    public const string AutomatedDecision = "automated_decision";

    /// <summary>
    /// Whether consent of the address suffices. Grants that do not suffice are left out first, so that a weaker one that
    /// came later takes nothing from one that does; a refusal later than that still stands.
    /// </summary>
    public static PolicyConsent Of(ConsentPolicy policy, PermissionQuestion question, IReadOnlyCollection<ConsentAct> acts)
    {
        var all = ConsentInForce.Of(acts, question.Consent);
        if (all.State == ActState.Refused)
            return new PolicyConsent(all.IsPaused ? PermissionReasons.Paused : PermissionReasons.NoConsent, all.Act);
        if (policy.WithoutConsent)
            return new PolicyConsent("", all.Act);
        var sufficient = ConsentInForce.Of(
            acts.Where(act => act.State != ActState.Granted || FaultOf(policy, act, question).Length == 0), question.Consent);
        if (sufficient.Permits)
            return new PolicyConsent("", sufficient.Act);
        return new PolicyConsent(all switch
        {
            { Act: null } => PermissionReasons.NoConsent,
            { IsExpired: true } => PermissionReasons.ConsentExpired,
            { State: ActState.Pending } => PermissionReasons.ConsentUnconfirmed,
            { Act: { } act } => FaultOf(policy, act, question),
        }, all.Act);
    }

    /// <summary>Whether the person has said no to automated decisions, with the act that says so, or the policy does.</summary>
    public static PolicyConsent AutomatedOf(ConsentPolicy policy, PermissionQuestion question, IEnumerable<ConsentAct> acts)
    {
        if (!question.IsAutomated)
            return new PolicyConsent("", null);
        var said = ConsentInForce.Of(acts, question.Consent with { Purpose = AutomatedDecision });
        return said.State == ActState.Refused ? new PolicyConsent(PermissionReasons.ProfilingRefused, said.Act)
            : new PolicyConsent(policy.NeverAutomated ? PermissionReasons.ProfilingRefused : "", null);
    }

    /// <summary>The day of an instant in a policy's zone.</summary>
    public static DateOnly DayOf(DateTimeOffset at, ConsentPolicy policy) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[policy.Zone]).Date.ToDateOnly();

    /// <summary>Why a grant does not suffice; empty when it does.</summary>
    private static string FaultOf(ConsentPolicy policy, ConsentAct grant, PermissionQuestion question)
    {
        if (!policy.Bases.TryGetValue(grant.Basis.ToWord(), out var rule)
            || (rule.RefusalOffered && !grant.Proof.RefusalOffered)
            || (rule.SameProductGroup && grant.Proof.ProductGroup.Length > 0
                && !grant.Proof.ProductGroup.Equals(question.ProductGroup, StringComparison.OrdinalIgnoreCase))
            || DayOf(grant.ActedAt, policy) < rule.From)
            return PermissionReasons.NoConsent;
        if (rule.LapsesAfterMonths is { } months && LapseOf(grant, months, policy) <= question.Consent.At)
            return PermissionReasons.ConsentExpired;
        return policy.Confirmed && !grant.IsConfirmed && grant.Basis is (ConsentBasis.Express or ConsentBasis.Written)
            ? PermissionReasons.ConsentUnconfirmed : "";
    }

    private static DateTimeOffset LapseOf(ConsentAct grant, int months, ConsentPolicy policy) => WeekHours.InstantOf(
        DayOf(grant.ActedAt, policy).AddMonths(months).ToDateTime(TimeOnly.MinValue),
        DateTimeZoneProviders.Tzdb[policy.Zone]);
}
