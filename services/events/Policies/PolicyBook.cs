namespace Rapport.Events.Policies;

/// <summary>Which law of consent an installation goes by.</summary>
public enum ConsentLaw
{
    /// <summary>One for everyone: the address's own express consent, at any hour.</summary>
    Express,

    /// <summary>That of the person's countries and the channel; the strictest where none is known.</summary>
    ByRegion,
}

/// <summary>Which law of consent is in force (section <c>ConsentLaw</c>), the same in every service that decides by it.</summary>
public sealed record ConsentLawOptions
{
    /// <summary>Default Express.</summary>
    public ConsentLaw Law { get; init; } = ConsentLaw.Express;

    /// <summary>
    /// Policies of regions may be used before somebody has confirmed them: for development. Default false: marketing is
    /// refused with policy_unconfirmed.
    /// </summary>
    public bool UseUnconfirmed { get; init; }

    /// <summary>Policies that somebody answers for.</summary>
    public List<PolicyConfirmation> Confirmed { get; init; } = [];
}

/// <summary>That a policy is what the operator wants to go by.</summary>
public sealed record PolicyConfirmation
{
    /// <summary>Id of the policy.</summary>
    public string Policy { get; init; } = "";

    /// <summary>The version that was read; a later one has to be confirmed again.</summary>
    public int Version { get; init; }

    /// <summary>Who answers for it.</summary>
    public string By { get; init; } = "";

    /// <summary>The day it was confirmed.</summary>
    public DateOnly On { get; init; }
}

/// <summary>A policy that applies to a question.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="IsUsable">It is confirmed in this version, or needs not be.</param>
public sealed record ApplicablePolicy(ConsentPolicy Policy, bool IsUsable);

/// <summary>The policies in force.</summary>
public sealed class PolicyBook
{
    private const string Express = "express";
    private const string Strict = "strict";
    private readonly IReadOnlyList<ApplicablePolicy> regions;
    private readonly ApplicablePolicy fallback;

    /// <summary>What options say of the policies that come with the platform.</summary>
    /// <exception cref="ArgumentException">A confirmation is of no policy, of another version, or says not who and when.</exception>
    public PolicyBook(ConsentLawOptions options)
    {
        if (Faults(options) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults) + ".", nameof(options));
        regions = options.Law == ConsentLaw.Express ? [] :
        [
            .. PolicyFiles.All.Where(policy => policy.Countries.Count > 0).Select(policy => new ApplicablePolicy(
                policy, options.UseUnconfirmed || policy.NeedsNoConfirmation
                    || options.Confirmed.Any(each => each.Policy == policy.Id))),
        ];
        fallback = new ApplicablePolicy(
            PolicyFiles.All.Single(policy => policy.Id == (options.Law == ConsentLaw.Express ? Express : Strict)), IsUsable: true);
    }

    /// <summary>
    /// The policies that apply: for every country of the person those for the channel, and the strictest for a country
    /// that has none, or where no country is known. At least one.
    /// </summary>
    public IReadOnlyList<ApplicablePolicy> For(PersonFacts person, string channel)
    {
        var found = person.Countries.SelectMany(country => regions
            .Where(each => each.Policy.Countries.Contains(country) && each.Policy.IsFor(channel)).DefaultIfEmpty(fallback));
        return [.. found.DefaultIfEmpty(fallback).Distinct()];
    }

    /// <summary>What is wrong with options, a sentence each.</summary>
    public static IReadOnlyList<string> Faults(ConsentLawOptions options) =>
    [
        .. options.Confirmed.Select((confirmed, i) => (i, Fault: FaultOf(confirmed)))
            .Where(each => each.Fault is not null).Select(each => $"ConsentLaw:Confirmed:{each.i} {each.Fault}"),
    ];

    private static string? FaultOf(PolicyConfirmation confirmed) =>
        PolicyFiles.All.FirstOrDefault(policy => policy.Id == confirmed.Policy) is not { } policy ? "is of no policy that there is"
        : policy.Version != confirmed.Version ? $"is of version {confirmed.Version}; {policy.Id} has version {policy.Version}"
        : confirmed.By.Trim().Length == 0 || confirmed.On == default ? "says not by whom and on which day"
        : null;
}
