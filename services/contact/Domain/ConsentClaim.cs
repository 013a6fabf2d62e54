namespace Rapport.Contact.Domain;

/// <summary>What a grant of consent through a write key is worth.</summary>
public enum WriteKeyGrants
{
    /// <summary>It waits to be confirmed, and permits nothing until then.</summary>
    Unconfirmed,

    /// <summary>It counts like one through an API key.</summary>
    Counted,
}

/// <summary>
/// What an act of consent through a write key counts for. The key stands in the source of public pages, so the act may be
/// anybody's, about anybody. A refusal always counts: heeding one too many costs a mail, overlooking one breaks the law.
/// A grant has to be proven by the sender (GDPR art. 7(1), CASL s. 13), and a claim out of a public page proves nothing;
/// it waits to be confirmed, which is what double opt-in is for. An installation whose law and forms allow single opt-in
/// may let it count.
/// </summary>
internal static class ConsentClaim
{
    /// <summary>State of an act that waits to be confirmed.</summary>
    public const string Pending = "pending";

    /// <summary>The state an act is recorded with.</summary>
    /// <param name="said">The state as it was sent: granted or refused, in any case.</param>
    /// <param name="grants">What the installation says.</param>
    public static string StateOf(string said, WriteKeyGrants grants) =>
        grants == WriteKeyGrants.Unconfirmed && said.Trim().Equals("granted", StringComparison.OrdinalIgnoreCase) ? Pending : said;
}
