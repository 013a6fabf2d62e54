using Microsoft.Extensions.Options;
using Rapport.Hosting.Startup;

namespace Rapport.Gateway.Routes;

/// <summary>Checks at start that every service which is routed to has an address; names all that are missing.</summary>
internal sealed class ServiceAddresses(ApiDefinition api) : IValidateOptions<RapportOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RapportOptions options)
    {
        var faults = api.Clusters
            .Where(cluster => ServiceAddress.Parse(options.Services.GetValueOrDefault(cluster)).Count == 0)
            .Select(cluster => $"Set Rapport:Services:{cluster} to the service's address, http://host:port.").ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
