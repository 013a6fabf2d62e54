using Rapport.Scoring.Scores.Domain;

namespace Rapport.Scoring.Leads.Domain;

/// <summary>How sales judged leads of one kind: of a rule, a source, a channel, or all.</summary>
public sealed class LeadTally(string key)
{
    private readonly Dictionary<string, double> reasons = new(StringComparer.Ordinal);

    /// <summary>The kind.</summary>
    public string Key { get; } = key;

    /// <summary>Leads that qualified, each by its weight.</summary>
    public double Qualified { get; private set; }

    /// <summary>Accepted by sales.</summary>
    public double Accepted { get; private set; }

    /// <summary>Rejected.</summary>
    public double Rejected { get; private set; }

    /// <summary>Not reached.</summary>
    public double NoContact { get; private set; }

    /// <summary>Became customers.</summary>
    public double Won { get; private set; }

    /// <summary>Were lost.</summary>
    public double Lost { get; private set; }

    /// <summary>accepted / (accepted + rejected); null before the first verdict.</summary>
    public double? Precision => Accepted + Rejected > 0 ? Accepted / (Accepted + Rejected) : null;

    /// <summary>Why leads were rejected, the most frequent first.</summary>
    public IEnumerable<KeyValuePair<string, double>> Reasons =>
        reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal);

    /// <summary>Whether it is below a floor, with enough verdicts to say so.</summary>
    public bool IsBelow(double floor, int minVerdicts) => Accepted + Rejected >= minVerdicts && Precision < floor;

    /// <summary>Adds a lead by a weight: 1, or a rule's share of it.</summary>
    public void Add(LeadEpisode lead, double weight)
    {
        Qualified += weight;
        Accepted += lead.Verdict == LeadVerdict.Accepted ? weight : 0;
        Rejected += lead.Verdict == LeadVerdict.Rejected ? weight : 0;
        NoContact += lead.Verdict == LeadVerdict.NoContact ? weight : 0;
        Won += lead.Outcome == DealOutcome.Won ? weight : 0;
        Lost += lead.Outcome == DealOutcome.Lost ? weight : 0;
        if (lead.Verdict == LeadVerdict.Rejected && lead.Reason.Length > 0)
            reasons[lead.Reason] = reasons.GetValueOrDefault(lead.Reason) + weight;
    }
}

/// <summary>Leads by rule, source and channel.</summary>
public sealed class LeadTallies
{
    private const string Unknown = "(unknown)";

    /// <summary>By "model/rule", each lead by the rule's share of the points that qualified it.</summary>
    public Dictionary<string, LeadTally> Rules { get; } = [];

    /// <summary>By source of the first campaign.</summary>
    public Dictionary<string, LeadTally> Sources { get; } = [];

    /// <summary>By medium of the first campaign.</summary>
    public Dictionary<string, LeadTally> Channels { get; } = [];

    /// <summary>All.</summary>
    public LeadTally Total { get; } = new("");

    /// <summary>Adds a lead.</summary>
    public void Add(LeadEpisode lead)
    {
        Total.Add(lead, 1);
        Of(Sources, lead.Touch?.Source).Add(lead, 1);
        Of(Channels, lead.Touch?.Channel).Add(lead, 1);
        foreach (var share in lead.Shares)
            Of(Rules, $"{lead.Model}/{share.Rule}").Add(lead, share.Share);
    }

    private static LeadTally Of(Dictionary<string, LeadTally> tallies, string? key)
    {
        key = string.IsNullOrEmpty(key) ? Unknown : key;
        if (!tallies.TryGetValue(key, out var tally))
            tallies[key] = tally = new LeadTally(key);
        return tally;
    }
}
