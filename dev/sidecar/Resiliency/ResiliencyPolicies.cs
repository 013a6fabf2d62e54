using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Resiliency;

/// <summary>The Resiliency resources, asked for what concerns deliveries.</summary>
internal sealed class ResiliencyPolicies
{
    private static readonly string[] DefaultRetries =
        ["DefaultPubsubComponentInboundRetryPolicy", "DefaultComponentInboundRetryPolicy", "DefaultRetryPolicy"];

    private static readonly string[] DefaultTimeouts =
        ["DefaultPubsubComponentInboundTimeoutPolicy", "DefaultComponentInboundTimeoutPolicy", "DefaultTimeoutPolicy"];

    private readonly IReadOnlyList<DaprResource> resources;
    private readonly double timeScale;

    /// <param name="resources">Resources of kind Resiliency.</param>
    /// <param name="timeScale">Factor on retry delays.</param>
    /// <exception cref="SettingsException">A policy is malformed, or of a sort the stand-in does not know.</exception>
    public ResiliencyPolicies(IReadOnlyList<DaprResource> resources, double timeScale)
    {
        this.resources = resources;
        this.timeScale = timeScale;
        foreach (var resource in resources) Check(resource);
    }

    /// <summary>
    /// The policy of a component's deliveries to an app: the one its target names, else the defaults by name, else
    /// none. Of several resources the first with a target for the component counts.
    /// </summary>
    public InboundPolicy InboundOf(string component, string appId)
    {
        var mine = resources.Where(resource => resource.IsFor(appId)).ToList();
        var targeted = mine.Find(r => r.Spec.Targets.Components.GetValueOrDefault(component)?.Inbound is not null);
        var target = targeted?.Spec.Targets.Components[component].Inbound;
        return new(
            FirstNamed(targeted, target?.Retry, mine, DefaultRetries, policies => policies.Retries) is { } retry
                ? PolicyOf(retry)
                : null,
            FirstNamed(targeted, target?.Timeout, mine, DefaultTimeouts, policies => policies.Timeouts) is { } timeout
                ? GoDuration.Parse(timeout)
                : null);
    }

    private static T? FirstNamed<T>(
        DaprResource? targeted, string? name, List<DaprResource> all, string[] defaults,
        Func<DaprResource.PoliciesPart, Dictionary<string, T>> section)
        where T : class
    {
        if (targeted is not null && name is not null)
            return section(targeted.Spec.Policies)[name];
        return defaults
            .SelectMany(fallback => all.Select(r => section(r.Spec.Policies).GetValueOrDefault(fallback)))
            .FirstOrDefault(found => found is not null);
    }

    private RetryPolicy PolicyOf(DaprResource.RetryPart part)
    {
        var policy = new RetryPolicy
        {
            Exponential = part.Policy switch
            {
                "constant" => false,
                "exponential" => true,
                _ => throw new FormatException($"retry policy \"{part.Policy}\" is neither constant nor exponential"),
            },
            MaxRetries = part.MaxRetries is >= 0 ? part.MaxRetries : null,
            Matching = part.Matching?.HttpStatusCodes is { Length: > 0 } codes ? new StatusCodeRanges(codes) : null,
            TimeScale = timeScale,
        };
        if (part.Duration is not null) policy = policy with { Duration = GoDuration.Parse(part.Duration) };
        if (part.MaxInterval is not null) policy = policy with { MaxInterval = GoDuration.Parse(part.MaxInterval) };
        return policy;
    }

    private void Check(DaprResource resource)
    {
        var policies = resource.Spec.Policies;
        try
        {
            foreach (var retry in policies.Retries.Values) PolicyOf(retry);
            foreach (var timeout in policies.Timeouts.Values) GoDuration.Parse(timeout);
        }
        catch (FormatException invalid)
        {
            throw Fault(resource, invalid.Message);
        }
        foreach (var (component, target) in resource.Spec.Targets.Components)
        {
            if (target.Outbound is not null)
                throw Fault(resource, $"component {component}: outbound policies are not supported by the stand-in");
            if (target.Inbound?.CircuitBreaker is not null)
                throw Fault(resource, $"component {component}: circuit breakers are not supported by the stand-in");
            if (target.Inbound?.Retry is { } retry && !policies.Retries.ContainsKey(retry))
                throw Fault(resource, $"component {component}: there is no retry policy \"{retry}\"");
            if (target.Inbound?.Timeout is { } timeout && !policies.Timeouts.ContainsKey(timeout))
                throw Fault(resource, $"component {component}: there is no timeout policy \"{timeout}\"");
        }
    }

    private static SettingsException Fault(DaprResource resource, string what) =>
        new($"{resource.File}, resiliency {resource.Metadata.Name}: {what}.");
}
