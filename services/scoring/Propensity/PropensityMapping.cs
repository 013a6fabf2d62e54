using Google.Protobuf.WellKnownTypes;
using Rapport.Propensity.V1;
using Rapport.Scoring.Propensity.Domain;
using PropensityQuality = Rapport.Scoring.Propensity.Domain.PropensityQuality;

namespace Rapport.Scoring.Propensity;

/// <summary>Definitions and trainings as the API shows and takes them.</summary>
internal static class PropensityMapping
{
    public static PropensityDefinition ToDomain(this PropensityModel model) => new()
    {
        Id = model.Id, DisplayName = model.DisplayName, Outcome = model.Outcome.EventName,
        OutcomeCondition = model.Outcome.Condition, HorizonDays = model.HorizonDays,
        EligibleEvent = model.Eligible?.EventName ?? "", FirstTimeOnly = model.Eligible?.FirstTimeOnly ?? false,
        Events = [.. model.Features?.EventNames ?? []], WindowDays = [.. model.Features?.WindowDays ?? []],
        OrderValue = model.Features?.OrderValue ?? false, Traits = [.. model.Features?.Traits ?? []],
        Algorithm = model.Algorithm switch
        {
            PropensityAlgorithm.Logistic => PropensityKind.Logistic,
            PropensityAlgorithm.Trees => PropensityKind.Trees,
            _ => null,
        },
    };

    public static PropensityModel ToProto(
        this PropensityDefinition definition, PropensityTraining? latest, PropensityTraining? inForce) => new()
        {
            Id = definition.Id, DisplayName = definition.DisplayName,
            Outcome = new PropensityOutcome { EventName = definition.Outcome, Condition = definition.OutcomeCondition },
            HorizonDays = definition.HorizonDays,
            Eligible = new PropensityEligibility
            {
                EventName = definition.EligibleEvent, FirstTimeOnly = definition.FirstTimeOnly,
            },
            Features = new PropensityFeatures
            {
                EventNames = { definition.Events }, WindowDays = { definition.WindowDays }, OrderValue = definition.OrderValue,
                Traits = { definition.Traits },
            },
            Algorithm = definition.Algorithm is { } kind ? kind.ToProto() : PropensityAlgorithm.Auto,
            Version = definition.Version, Latest = latest?.ToProto(), InForce = inForce?.ToProto(),
        };

    public static PropensityAlgorithm ToProto(this PropensityKind kind) =>
        kind == PropensityKind.Trees ? PropensityAlgorithm.Trees : PropensityAlgorithm.Logistic;

    private static Rapport.Propensity.V1.PropensityTraining ToProto(this PropensityTraining training)
    {
        var proto = new Rapport.Propensity.V1.PropensityTraining
        {
            Number = training.Number,
            State = training.State switch
            {
                TrainingState.Running => PropensityTrainingState.Running,
                TrainingState.Succeeded => PropensityTrainingState.Succeeded,
                _ => PropensityTrainingState.Failed,
            },
            Detail = training.Detail, Fault = training.Fault, DefinitionVersion = training.DefinitionVersion,
            StartTime = training.StartedAt?.ToTimestamp(), EndTime = training.EndedAt?.ToTimestamp(),
            AsOf = training.AsOf?.ToTimestamp(), CutOff = training.CutOff?.ToTimestamp(),
            LookBackDays = training.LookBackDays, Examples = training.Examples, Positives = training.Positives, Contacts = training.Contacts,
            Logistic = training.Logistic?.ToProto(), Trees = training.Trees?.ToProto(),
            Intercept = training.Formula?.Intercept ?? 0, Seconds = training.Seconds,
        };
        if (training.Formula is not { } formula)
            return proto;
        proto.Used = training.Used.ToProto();
        proto.Coefficients.AddRange(training.Features.Select((name, i) => new PropensityCoefficient
        {
            Feature = name, Coefficient = formula.Coefficients[i],
            Standardized = formula.Coefficients[i] * formula.Deviations[i],
        }).OrderByDescending(coefficient => Math.Abs(coefficient.Standardized)));
        proto.Importances.AddRange(training.Features
            .Zip(training.Importances, (name, share) => new PropensityImportance { Feature = name, Importance = share })
            .OrderByDescending(importance => importance.Importance));
        return proto;
    }

    private static Rapport.Propensity.V1.PropensityQuality ToProto(this PropensityQuality quality) => new()
    {
        Auc = quality.Auc, Brier = quality.Brier, BrierOfRate = quality.BrierOfRate,
        Calibration =
        {
            quality.Deciles.Select((bin, i) => new PropensityCalibration
            {
                Decile = i + 1, Contacts = bin.Contacts, Predicted = bin.Expected, Observed = bin.Actual,
            }),
        },
    };
}
