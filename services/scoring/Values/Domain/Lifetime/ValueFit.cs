using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>How far a fit has come.</summary>
public enum FitState
{
    /// <summary>It is computed, or waits for it.</summary>
    Running,

    /// <summary>It is in force until a later one succeeds.</summary>
    Succeeded,

    /// <summary>Nothing could be computed.</summary>
    Failed,
}

/// <summary>A model by maximum likelihood, or the reason why there is none.</summary>
/// <param name="Fit">Null when there is none.</param>
/// <param name="Fault">As <see cref="FitFault.Reason"/>; empty for none.</param>
/// <param name="Detail">For people.</param>
public sealed record ModelOutcome(Fit? Fit, string Fault, string Detail)
{
    /// <summary>Fits, and keeps the reason when that fails.</summary>
    public static ModelOutcome Of(Func<Fit> fit)
    {
        try
        {
            return new ModelOutcome(fit(), "", "");
        }
        catch (FitFault fault)
        {
            return new ModelOutcome(null, fault.Reason, fault.Message);
        }
    }
}

/// <summary>All models fitted to the purchases of a workspace at one moment.</summary>
public sealed record ValueFit
{
    /// <summary>Counts up in the workspace, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>How far it has come.</summary>
    public required FitState State { get; init; }

    /// <summary>What is being done, or why it failed.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The end of the data.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Day of the first purchase.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Contacts with purchases.</summary>
    public int Customers { get; init; }

    /// <summary>Limits between the scores of RFM.</summary>
    public RfmGrid? Rfm { get; init; }

    /// <summary>BG/NBD.</summary>
    public ModelOutcome? Counts { get; init; }

    /// <summary>Pareto/NBD, to compare.</summary>
    public ModelOutcome? Pareto { get; init; }

    /// <summary>Gamma-Gamma.</summary>
    public ModelOutcome? Spending { get; init; }

    /// <summary>BG/NBD fitted to the first three quarters of the time, judged by the last; null when that cannot be done.</summary>
    public HoldoutCheck? Holdout { get; init; }

    /// <summary>Seconds that it took.</summary>
    public double Seconds { get; init; }

    /// <summary>Fits everything.</summary>
    /// <param name="start">Version and moment.</param>
    /// <param name="buyers">Everybody with a purchase, summarised to the moment.</param>
    /// <param name="fixedLimits">Of RFM; null for quintiles.</param>
    /// <param name="progress">Hears what is being done.</param>
    public static ValueFit Of(
        ValueFit start, IReadOnlyList<PurchaseSummary> buyers, RfmGrid? fixedLimits, Action<string> progress)
    {
        if (buyers.Count == 0)
            return start with { State = FitState.Failed, Detail = "Nobody has bought yet." };
        progress("limits of RFM");
        var rfm = fixedLimits ?? RfmGrid.Quintiles([.. buyers.Select(ValuesOf)]);
        progress("BG/NBD");
        var counts = ModelOutcome.Of(() => BetaGeometric.FitTo(buyers.Select(b => b.Repeat)));
        progress("Pareto/NBD");
        var pareto = ModelOutcome.Of(() => ParetoNbd.FitTo(buyers.Select(b => b.Repeat)));
        progress("Gamma-Gamma");
        var spending = ModelOutcome.Of(() =>
            GammaGamma.FitTo([.. buyers.Select(b => b.RepeatSpending).Where(s => s.Count > 0)]));
        progress("holdout");
        var from = buyers.Min(b => b.Days[0]);
        return start with
        {
            State = FitState.Succeeded, Detail = "", From = from, Customers = buyers.Count, Rfm = rfm, Counts = counts,
            Pareto = pareto, Spending = spending, Holdout = HoldoutOf(buyers, from),
        };
    }

    /// <summary>What RFM looks at in a buyer.</summary>
    public static RfmValues ValuesOf(PurchaseSummary buyer) => new(buyer.RecencyDays, buyer.Orders, (double)buyer.Total);

    private static HoldoutCheck? HoldoutOf(IReadOnlyList<PurchaseSummary> buyers, DateOnly from)
    {
        try
        {
            return HoldoutCheck.Of(buyers, from.AddDays((buyers[0].AsOf.DayNumber - from.DayNumber) * 3 / 4));
        }
        catch (FitFault)
        {
            // Too little for a check; the fit itself may still stand.
            return null;
        }
    }
}
