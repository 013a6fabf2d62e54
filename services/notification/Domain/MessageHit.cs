using Rapport.Hosting.Time;

namespace Rapport.Notification.Domain;

/// <summary>What of a message was fetched.</summary>
internal enum HitKind
{
    /// <summary>A link.</summary>
    Click,

    /// <summary>Its picture.</summary>
    Open,
}

/// <summary>Who fetched it.</summary>
internal enum HitVerdict
{
    /// <summary>Not known yet: what else is fetched within a moment tells.</summary>
    Pending,

    /// <summary>A person.</summary>
    Person,

    /// <summary>A program that looks through mails.</summary>
    Machine,
}

/// <summary>As the contract has them.</summary>
internal static class HitWords
{
    /// <summary>click or open.</summary>
    public static string ToWord(this HitKind kind) => kind == HitKind.Click ? "click" : "open";

    /// <summary>person, machine or pending.</summary>
    public static string ToWord(this HitVerdict verdict) => verdict switch
    {
        HitVerdict.Person => "person",
        HitVerdict.Machine => "machine",
        _ => "pending",
    };
}

/// <summary>Something of a message was fetched.</summary>
/// <param name="Kind">What.</param>
/// <param name="Link">Of a click: which link of the message, from 1; else 0.</param>
/// <param name="Url">Where the link leads; empty for the picture.</param>
/// <param name="At">When, business time.</param>
/// <param name="Since">When, system time, by which hits are compared with each other.</param>
/// <param name="Sign">What speaks for a machine or a proxy (<see cref="HitSigns"/>); empty for nothing.</param>
/// <param name="Verdict">Who it was.</param>
internal sealed record MessageHit(
    HitKind Kind, int Link, string Url, DateTimeOffset At, SystemTime Since, string Sign, HitVerdict Verdict = HitVerdict.Pending)
{
    /// <summary>So long what else is fetched of the message may still tell who it was.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Hits that are kept of a message; later ones are not told.</summary>
    public const int Most = 100;

    // Nobody reads a mail and moves a hand that fast; what looks through mails before it delivers them does.
    private static readonly TimeSpan TooSoon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Double = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The hits of a message with a verdict for those that have had time to settle. A click is a machine's when it shows itself
    /// as one, comes within 2 seconds of the message's going out, or another link of the message was followed within a second.
    /// </summary>
    /// <param name="hits">All of a message.</param>
    /// <param name="sentAt">When it was handed over, business time.</param>
    /// <param name="now">System time.</param>
    public static IReadOnlyList<MessageHit> Judge(IReadOnlyList<MessageHit> hits, DateTimeOffset sentAt, SystemTime now) =>
    [
        .. hits.Select(hit => hit.Verdict != HitVerdict.Pending || hit.Since + Settling > now ? hit
            : hit.SignAmong(hits, sentAt) is var sign && HitSigns.IsMachine(sign) ? hit with { Sign = sign, Verdict = HitVerdict.Machine }
            : hit with { Verdict = HitVerdict.Person }),
    ];

    /// <summary>
    /// Whether a person's hit, of those before and after judging, is one to tell: each click but the second of a double click,
    /// and the first open.
    /// </summary>
    /// <param name="index">Which one.</param>
    /// <param name="hits">All of the message, judged.</param>
    public static bool IsTold(int index, IReadOnlyList<MessageHit> hits)
    {
        var hit = hits[index];
        return hit.Verdict == HitVerdict.Person && !hits.Take(index).Any(before =>
            before.Verdict == HitVerdict.Person && before.Kind == hit.Kind && before.Link == hit.Link
            && (hit.Kind == HitKind.Open || hit.Since - before.Since <= Double));
    }

    private string SignAmong(IReadOnlyList<MessageHit> hits, DateTimeOffset sentAt) =>
        HitSigns.IsMachine(Sign) ? Sign
        : At < sentAt + TooSoon ? HitSigns.TooSoon
        : Kind == HitKind.Click && hits.Any(other => other.Kind == HitKind.Click && other.Link != Link
            && (other.Since - Since).Duration() <= AtOnce) ? HitSigns.SeveralLinksAtOnce
        : Sign;
}
