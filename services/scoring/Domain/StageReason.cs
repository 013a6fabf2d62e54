namespace Rapport.Scoring.Domain;

/// <summary>
/// What brought a stage, in the one form that events, stored states and answers have: a word alone (<c>known</c>), with the
/// part of a definition that decided (<c>threshold:engagement/hot</c>, <c>veto:fit/competitor</c>), or with the words of sales
/// (<c>rejected: no budget</c>).
/// </summary>
/// <param name="Text">The text form.</param>
public readonly record struct StageReason(string Text)
{
    private const string ThresholdWord = "threshold:";
    private const string VetoWord = "veto:";

    /// <summary>Nothing has brought a stage.</summary>
    public static StageReason None { get; } = new("");

    /// <summary>The contact became known.</summary>
    public static StageReason Known { get; } = new("known");

    /// <summary>The contact turned out to be another, who had come further.</summary>
    public static StageReason Merged { get; } = new("merged");

    /// <summary>An event that had been left out was worked in.</summary>
    public static StageReason Replayed { get; } = new("replayed");

    /// <summary>Whether a threshold brought it.</summary>
    public bool IsThreshold => Text.StartsWith(ThresholdWord, StringComparison.Ordinal);

    /// <summary>Whether a veto brought it.</summary>
    public bool IsVeto => Text.StartsWith(VetoWord, StringComparison.Ordinal);

    /// <summary>A threshold was crossed.</summary>
    public static StageReason Threshold(string model, string threshold) => new($"{ThresholdWord}{model}/{threshold}");

    /// <summary>A veto, "model/veto", stands against it.</summary>
    public static StageReason Veto(string veto) => new(VetoWord + veto);

    /// <summary>Sales decided.</summary>
    /// <param name="act">What.</param>
    /// <param name="why">Its words; may be empty.</param>
    public static StageReason OfSales(LeadAct act, string why)
    {
        var word = act.ToString().ToLowerInvariant();
        return new StageReason(why.Length == 0 ? word : $"{word}: {why}");
    }
}
