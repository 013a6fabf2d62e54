using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Settings;
using Rapport.Values.V1;
using FitState = Rapport.Values.V1.FitState;

namespace Rapport.Scoring.Values.Fits;

/// <summary>Fits as the API shows them.</summary>
internal static class ValueFitMapping
{
    public static ValueModel ToProto(this ValueFit fit) => new()
    {
        Version = fit.Version,
        State = fit.State switch
        {
            Domain.Lifetime.FitState.Running => FitState.Running,
            Domain.Lifetime.FitState.Succeeded => FitState.Succeeded,
            _ => FitState.Failed,
        },
        Detail = fit.Detail,
        AsOf = fit.AsOf.ToTimestamp(),
        DataFrom = fit.From is { } from ? $"{from:yyyy-MM-dd}" : "",
        Customers = fit.Customers,
        RfmLimits = fit.Rfm?.ToProto(),
        BgNbd = fit.Counts?.ToProto(),
        ParetoNbd = fit.Pareto?.ToProto(),
        GammaGamma = fit.Spending?.ToProto(),
        Holdout = fit.Holdout?.ToProto(),
        Seconds = fit.Seconds,
    };

    private static FittedModel ToProto(this ModelOutcome outcome)
    {
        var model = new FittedModel { Fault = outcome.Fault, FaultDetail = outcome.Detail };
        if (outcome.Fit is not { } fit)
            return model;
        (model.LogLikelihood, model.Observations) = (fit.LogLikelihood, fit.Observations);
        model.Parameters.AddRange(fit.Parameters.Select(p => new FittedParameter
        {
            Name = p.Name, Value = p.Value, StandardError = p.StandardError,
        }));
        return model;
    }

    private static Holdout ToProto(this HoldoutCheck check) => new()
    {
        Cut = $"{check.Cut:yyyy-MM-dd}", Weeks = check.Weeks, MeanAbsoluteError = check.MeanAbsoluteError,
        Expected = check.Expected, Actual = check.Actual,
        Classes =
        {
            check.Rows.Select(row => new HoldoutClass
            {
                RepeatPurchases = row.Count, Customers = row.Customers, Expected = row.Expected, Actual = row.Actual,
            }),
        },
    };
}
