using Microsoft.AspNetCore.Mvc;
using Rapport.Sinks.Mailbox;

namespace Rapport.Sinks.Web;

/// <summary>What a list of messages is asked by; all conditions given must hold.</summary>
/// <param name="To">Part of a recipient of the envelope, whatever the case.</param>
/// <param name="Subject">Part of the subject, whatever the case.</param>
/// <param name="Q">Part of a recipient, the sender or the subject.</param>
/// <param name="After">A message id: only messages that came later.</param>
/// <param name="PageSize">1 to 1,000, more is cut to 1,000; default 50.</param>
/// <param name="PageToken">The last answer's next_page_token.</param>
internal sealed record MessageQuery(
    string? To,
    string? Subject,
    string? Q,
    string? After,
    [property: FromQuery(Name = "page_size")] int? PageSize,
    [property: FromQuery(Name = "page_token")] string? PageToken)
{
    private const int DefaultPage = 50;
    private const int MaxPage = 1000;

    public int Size => PageSize is null or 0 ? DefaultPage : Math.Min(PageSize.Value, MaxPage);

    public long NewerThan => MailRecord.TryParseId(After, out var number) ? number : 0;

    public long OlderThan => MailRecord.TryParseId(PageToken, out var number) ? number : long.MaxValue;

    /// <summary>What is wrong with it, by parameter; empty when nothing is.</summary>
    public Dictionary<string, string[]> Violations()
    {
        var violations = new Dictionary<string, string[]>();
        if (!string.IsNullOrEmpty(After) && !MailRecord.TryParseId(After, out _))
            violations["after"] = ["Must be a message id, such as m_12."];
        if (!string.IsNullOrEmpty(PageToken) && !MailRecord.TryParseId(PageToken, out _))
            violations["page_token"] = ["Must be the next_page_token of the last answer."];
        if (PageSize < 0) violations["page_size"] = ["Must not be negative."];
        return violations;
    }

    public bool Matches(MailRecord record) =>
        (To is null || record.EnvelopeTo.Any(recipient => Has(recipient, To)))
        && (Subject is null || Has(record.Subject, Subject))
        && (Q is null || Has(record.Subject, Q) || Has(record.From, Q) || record.EnvelopeTo.Any(each => Has(each, Q)));

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
