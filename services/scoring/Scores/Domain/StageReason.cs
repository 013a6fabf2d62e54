namespace Rapport.Scoring.Scores.Domain;

/// <summary>What kind of thing brought a stage.</summary>
public enum StageCause
{
    /// <summary>Nothing did, or what another version of the service calls by a word of its own.</summary>
    Other,

    /// <summary>The contact became known.</summary>
    Known,

    /// <summary>A threshold was crossed.</summary>
    Threshold,

    /// <summary>A veto stands against the contact.</summary>
    Veto,

    /// <summary>Sales decided.</summary>
    Sales,

    /// <summary>The contact turned out to be another, who had come further.</summary>
    Merged,

    /// <summary>An event that had been left out was worked in.</summary>
    Replayed,
}

/// <summary>
/// What brought a stage. Events, stored states and answers have its text: a word alone (<c>known</c>), with the part of a
/// definition that decided (<c>threshold:engagement/hot</c>, <c>veto:fit/competitor</c>), or with the words of sales
/// (<c>rejected: no budget</c>). Two reasons are equal when their texts are.
/// </summary>
public readonly record struct StageReason
{
    private const string ThresholdWord = "threshold:";
    private const string VetoWord = "veto:";

    private readonly string? text;

    private StageReason(StageCause cause, string text) => (Cause, this.text) = (cause, text);

    /// <summary>The contact became known.</summary>
    public static StageReason Known { get; } = new(StageCause.Known, "known");

    /// <summary>The contact turned out to be another, who had come further.</summary>
    public static StageReason Merged { get; } = new(StageCause.Merged, "merged");

    /// <summary>An event that had been left out was worked in.</summary>
    public static StageReason Replayed { get; } = new(StageCause.Replayed, "replayed");

    /// <summary>What kind of thing it is.</summary>
    public StageCause Cause { get; }

    /// <summary>The text form; empty when nothing brought a stage.</summary>
    public string Text => text ?? "";

    /// <summary>A threshold was crossed.</summary>
    public static StageReason Threshold(string model, string threshold) =>
        new(StageCause.Threshold, $"{ThresholdWord}{model}/{threshold}");

    /// <summary>A veto, "model/veto", stands against it.</summary>
    public static StageReason Veto(string veto) => new(StageCause.Veto, VetoWord + veto);

    /// <summary>Sales decided.</summary>
    /// <param name="act">What.</param>
    /// <param name="why">Its words; may be empty.</param>
    public static StageReason OfSales(LeadAct act, string why) =>
        new(StageCause.Sales, why.Length == 0 ? WordOf(act) : $"{WordOf(act)}: {why}");

    /// <summary>The reason that a text is; any text is one, so that what another version wrote is kept as it stands.</summary>
    public static StageReason Read(string text) => text switch
    {
        "" => default,
        "known" => Known,
        "merged" => Merged,
        "replayed" => Replayed,
        _ when text.StartsWith(ThresholdWord, StringComparison.Ordinal) => new(StageCause.Threshold, text),
        _ when text.StartsWith(VetoWord, StringComparison.Ordinal) => new(StageCause.Veto, text),
        _ => new(IsOfSales(text) ? StageCause.Sales : StageCause.Other, text),
    };

    private static string WordOf(LeadAct act) => act.ToString().ToLowerInvariant();

    private static bool IsOfSales(string text) => Enum.GetValues<LeadAct>().Any(act => act != LeadAct.None
        && text.StartsWith(WordOf(act), StringComparison.Ordinal)
        && text.AsSpan(WordOf(act).Length) is "" or [':', ' ', ..]);
}
