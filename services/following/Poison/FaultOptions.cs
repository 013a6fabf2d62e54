using Microsoft.Extensions.Options;
using Rapport.Hosting.Startup;

namespace Rapport.Following.Poison;

/// <summary>Faults on purpose, for tests (section <c>Rapport:Faults</c>); refused outside development.</summary>
public sealed record FaultOptions
{
    /// <summary>
    /// By service (contact, tagging, scoring, journey, notification): the name of the events at which it fails, as if its
    /// code could not decide them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Poison { get; init; } = new Dictionary<string, string>();

    /// <summary>While this file exists, no fault is thrown: the cause is gone. Unset: it never is.</summary>
    public string LiftFile { get; init; } = "";
}

/// <summary>Refuses to start with faults on purpose outside development.</summary>
internal sealed class FaultOptionsCheck(IOptions<RapportOptions> surroundings) : IValidateOptions<FaultOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FaultOptions options) =>
        options.Poison.Count == 0 || surroundings.Value.Development
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Rapport:Faults is for tests: it needs Rapport:Development.");
}
