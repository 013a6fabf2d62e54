namespace Rapport.Platform.Chaos.Faults;

/// <summary>What became of a fault.</summary>
/// <param name="Fault">Its name.</param>
/// <param name="At">When it began, since the start of the run.</param>
internal sealed record FaultRecord(string Fault, TimeSpan At)
{
    /// <summary>Until whoever was hit answered again.</summary>
    public TimeSpan? Back { get; set; }

    /// <summary>From its beginning until a request that began after it was taken; null when none came within two minutes.</summary>
    public TimeSpan? Accepting { get; set; }

    /// <summary>From <see cref="Back"/> until everyone had come as far as the log reached then.</summary>
    public TimeSpan? CaughtUp { get; set; }
}
