using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Propensity.Domain;

/// <summary>
/// What one contact did, gathered event by event in any order, as features at a cut-off. Features see only what had
/// happened <em>and was known</em> before the cut-off; the outcome is looked for only from the cut-off on. So nothing
/// that the outcome brought about can leak into the features.
/// </summary>
/// <param name="set">What is looked at.</param>
/// <param name="cutOff">Where the past ends; what happens at this instant is future.</param>
/// <param name="knownBefore">What became known later was not known; the cut-off when learning.</param>
/// <param name="horizon">How far after the cut-off the outcome counts.</param>
public sealed class ContactTrace(FeatureSet set, DateTimeOffset cutOff, DateTimeOffset knownBefore, TimeSpan horizon)
{
    private readonly int[] counts = new int[set.Events.Count * set.WindowDays.Count];
    private readonly DateTimeOffset[] last = new DateTimeOffset[set.Events.Count];
    private readonly (DateTimeOffset At, float Value)[] traits = new (DateTimeOffset, float)[set.Traits.Count];
    private DateTimeOffset first = DateTimeOffset.MaxValue;
    private double total;
    private (DateTimeOffset At, double Amount) lastOrder;
    private bool reached;

    /// <summary>Whether anything was known of the contact before the cut-off.</summary>
    public bool IsKnown => first < DateTimeOffset.MaxValue;

    /// <summary>Whether the outcome had come before the cut-off already.</summary>
    public bool HadOutcome { get; private set; }

    /// <summary>Whether something before the cut-off made the contact eligible.</summary>
    public bool IsEligible { get; private set; }

    /// <summary>Takes something into account.</summary>
    public void Add(in Deed deed)
    {
        if (deed.OccurredAt < cutOff)
        {
            if (deed.KnownAt < knownBefore)
                Remember(deed);
        }
        else if (deed.IsOutcome && deed.OccurredAt < cutOff + horizon)
        {
            reached = true;
        }
    }

    /// <summary>The contact as it was at the cut-off, and whether the outcome came after.</summary>
    public Example ToExample()
    {
        var features = new List<float>(set.Names.Count);
        var width = set.WindowDays.Count;
        for (var i = 0; i < set.Events.Count; i++)
        {
            for (var window = 0; window < width; window++)
                features.Add((float)Math.Log(1 + counts[(i * width) + window]));
            features.Add((float)(counts[(i * width) + width - 1] == 0 ? set.LookBackDays : DaysBefore(last[i])));
        }

        if (set.OrderValue)
            features.AddRange([(float)Math.Log(1 + total), (float)Math.Log(1 + lastOrder.Amount)]);
        foreach (var (at, value) in traits)
            features.AddRange(at == default || float.IsNaN(value) ? [0, 0] : [value, 1]);
        features.Add((float)DaysBefore(first));
        return new Example([.. features], reached);
    }

    private void Remember(in Deed deed)
    {
        first = deed.OccurredAt < first ? deed.OccurredAt : first;
        HadOutcome |= deed.IsOutcome;
        IsEligible |= deed.MakesEligible;
        foreach (var (trait, value) in deed.Traits ?? [])
            if (deed.OccurredAt >= traits[trait].At)
                traits[trait] = (deed.OccurredAt, value);
        if ((cutOff - deed.OccurredAt).TotalDays > set.LookBackDays)
            return;
        if (set.PlaceOf(deed.Name) is >= 0 and var place)
            Count(place, deed.OccurredAt);
        if (deed.Amount is { } amount)
        {
            total += amount;
            if (deed.OccurredAt >= lastOrder.At)
                lastOrder = (deed.OccurredAt, amount);
        }
    }

    private void Count(int place, DateTimeOffset at)
    {
        var (days, start) = ((cutOff - at).TotalDays, place * set.WindowDays.Count);
        for (var window = 0; window < set.WindowDays.Count; window++)
            if (days <= set.WindowDays[window])
                counts[start + window]++;
        last[place] = at > last[place] ? at : last[place];
    }

    private double DaysBefore(DateTimeOffset at) => Math.Min(set.LookBackDays, (cutOff - at).TotalDays);
}
