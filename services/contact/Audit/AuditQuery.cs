using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Audit;

/// <summary>What a note is found by.</summary>
/// <param name="Workspace">Whose.</param>
/// <param name="Id">Of which request.</param>
/// <param name="IsOutcome">It is an outcome.</param>
/// <param name="At">When it is noted.</param>
/// <param name="Principal">Who called; empty of outcomes.</param>
/// <param name="Call">What; empty of outcomes.</param>
/// <param name="Resource">About what; empty where nothing has an id, and of outcomes that tell no other than the intent.</param>
internal sealed record AuditEntryFacts(
    string Workspace, string Id, bool IsOutcome, DateTimeOffset At, string Principal, string Call, string Resource);

/// <summary>Which calls are asked for; null stands for any.</summary>
internal sealed partial record AuditQuery(string Workspace, DateTimeOffset? From, DateTimeOffset? To)
{
    public string? Principal { get; private init; }

    public string? Call { get; private init; }

    public string? Resource { get; private init; }

    /// <summary>Whether a call that was found by one of these is what the others ask for too.</summary>
    public bool Takes(AuditNote intent) => (Principal ?? intent.Text("principal")) == intent.Text("principal")
        && (Call ?? intent.Text("call")) == intent.Text("call");

    /// <summary>Reads <c>principal="…" AND resource="…"</c>; an empty text asks for all.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID: the text is no such filter.</exception>
    public AuditQuery With(string filter)
    {
        var query = this;
        foreach (var part in filter.Trim().Length == 0 ? [] : Conjunction().Split(filter.Trim()))
        {
            var match = Equality().Match(part);
            var value = match.Groups[2].Value;
            query = match.Groups[1].Value switch
            {
                "principal" => query with { Principal = value },
                "call" => query with { Call = value },
                "resource" => query with { Resource = value },
                _ => throw DomainError.Invalid("filter",
                    "is not a list of field=\"value\" joined by AND; fields are principal, call and resource"),
            };
        }

        return query;
    }

    [GeneratedRegex(@"\s+(?:AND|and)\s+")]
    private static partial Regex Conjunction();

    [GeneratedRegex(@"\A([a-z_]+)\s*=\s*""([^""]{1,400})""\z")]
    private static partial Regex Equality();
}
