namespace Rapport.Conditions.Runtime;

/// <summary>What is counted in calendar days.</summary>
internal enum DayFunction
{
    /// <summary>From today to a date; negative once it is past.</summary>
    Until,

    /// <summary>From a date to today; negative before it.</summary>
    Since,

    /// <summary>From today to the next anniversary of a date, 0 to 365.</summary>
    ToAnniversary,
}
