using System.Globalization;
using System.Text.RegularExpressions;
using Rapport.Contact.Domain;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Contacts;

/// <summary>
/// Which contacts a list holds, and in which order: what an index answers, written as in AIP-160. Anything else is
/// refused by name, so that a filter is never taken for "everybody".
/// </summary>
/// <param name="Known">Only known or only anonymous ones; null for both.</param>
/// <param name="From">Created at this millisecond (Unix time) or later.</param>
/// <param name="To">Created before this millisecond.</param>
/// <param name="OldestFirst">Order by creation, the other way round than by default.</param>
internal sealed partial record ContactFilter(bool? Known, long From, long To, bool OldestFirst)
{
    /// <summary>Later than every contact: the last millisecond that an id can carry.</summary>
    public const long Never = (1L << 48) - 1;

    private const string Help =
        "is not a list of comparisons joined by AND; what can be compared is known (= true or false) and create_time "
        + "(=, <, <=, >, >= and an RFC 3339 time in quotes, as create_time >= \"2026-01-01T00:00:00Z\")";

    /// <summary>Whether a filter is written in this form; else it is a condition (<see cref="ContactQuery"/>).</summary>
    public static bool IsWrittenIn(string filter) =>
        filter.Trim() is { Length: 0 } || Conjunction().Split(filter.Trim()).All(term => Comparison().IsMatch(term));

    /// <summary>Reads the three parameters of a list.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, naming each that is not taken.</exception>
    public static ContactFilter Parse(bool? known, string filter, string orderBy)
    {
        var faults = new List<FieldFault>();
        var parsed = new ContactFilter(known, 0, Never, false);
        foreach (var term in filter.Trim().Length == 0 ? [] : Conjunction().Split(filter.Trim()))
        {
            if (parsed.With(term) is { } next)
                parsed = next;
            else if (faults.Count == 0)
                faults.Add(new FieldFault("filter", Help));
        }

        switch (orderBy.Trim())
        {
            case "" or "create_time desc":
                break;
            case "create_time" or "create_time asc":
                parsed = parsed with { OldestFirst = true };
                break;
            default:
                faults.Add(new FieldFault("order_by", "is not create_time desc (the default) or create_time"));
                break;
        }

        return faults.Count == 0 ? parsed : throw DomainError.Invalid(faults);
    }

    private ContactFilter? With(string term) => Comparison().Match(term) switch
    {
        { Success: false } => null,
        { Groups: var g } when g["known"].Success => Only(g["known"].Value == "true"),
        { Groups: var g } => DateTimeOffset.TryParse(
                g["time"].Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? Within(g["op"].Value, time) : null,
    };

    /// <summary>Only known or only anonymous ones of these; known and anonymous at once is nobody.</summary>
    public ContactFilter Only(bool known) => known == (Known ?? known) ? this with { Known = known } : this with { To = 0 };

    /// <summary>Whether it holds a contact.</summary>
    public bool Takes(ContactRecord contact) => (Known is null || Known == contact.Known)
        && (From <= 0 || string.CompareOrdinal(contact.Id, ContactId.FloorOf(From)) >= 0)
        && (To >= Never || string.CompareOrdinal(contact.Id, ContactId.FloorOf(To)) < 0);

    /// <summary>
    /// Only those of a time of creation. That is kept in whole milliseconds: the bounds are those that hold the same ones.
    /// </summary>
    public ContactFilter Within(string comparison, DateTimeOffset time)
    {
        var floor = Math.Clamp(time.ToUnixTimeMilliseconds(), -1, Never - 1);
        var ceiling = time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? floor : floor + 1;
        return comparison switch
        {
            ">=" => this with { From = Math.Max(From, ceiling) },
            ">" => this with { From = Math.Max(From, floor + 1) },
            "<" => this with { To = Math.Clamp(ceiling, 0, To) },
            "<=" => this with { To = Math.Min(floor + 1, To) },
            _ => this with { From = Math.Max(From, ceiling), To = Math.Min(To, floor + 1) },
        };
    }

    [GeneratedRegex(@"\s+AND\s+")]
    private static partial Regex Conjunction();

    [GeneratedRegex("""
        \A(known\s*=\s*(?<known>true|false)|create_time\s*(?<op>=|<=|<|>=|>)\s*"(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2}))")\z
        """)]
    private static partial Regex Comparison();
}
