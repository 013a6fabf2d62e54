namespace Rapport.Platform.Charts.Tests.Monitoring;

/// <summary>What an alert has to say to an hour of samples, one a minute.</summary>
/// <param name="Alert">Its name.</param>
/// <param name="What">The situation, in a few words.</param>
/// <param name="Series">Samples by series, in the notation of promtool: <c>0+2x60</c> is 0, 2, 4, … 120.</param>
internal sealed record AlertCase(string Alert, string What, params (string Name, string Values)[] Series)
{
    /// <summary>
    /// The labels that the alert carries beside its severity, at the end of the hour; null where it must be silent.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Fires { get; init; }

    /// <summary>The same situation, which has to raise the alert.</summary>
    /// <param name="labels">The labels that tell whom to look at.</param>
    public AlertCase Raises(params (string Name, string Value)[] labels) =>
        this with { Fires = labels.ToDictionary(label => label.Name, label => label.Value) };
}
