namespace Rapport.Journey.Domain;

/// <summary>Contacts who are kept out, to be compared with those who are not.</summary>
/// <param name="Experiment">The programme: the same name keeps the same contacts out everywhere.</param>
/// <param name="Percent">How many, 1 to 99.</param>
internal sealed record Holdout(string Experiment, int Percent)
{
    /// <summary>Name of the arm of those who are kept out, and the reason with which their runs end.</summary>
    public const string HeldOut = "holdout";

    /// <summary>Name of the other arm.</summary>
    public const string Treated = "treated";

    /// <summary>The two arms.</summary>
    /// <param name="to">Where those who are kept out go; null ends their run.</param>
    /// <param name="next">Where the others go.</param>
    public IReadOnlyList<JourneyStep.SplitArm> Arms(string? to, string? next) =>
    [
        new(HeldOut, Percent, to, to is null ? HeldOut : null), new(Treated, 100 - Percent, next),
    ];
}
