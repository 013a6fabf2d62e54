using Microsoft.Extensions.Options;
using Rapport.Common.V1;

namespace Rapport.Following.Poison;

/// <summary>A fault that a test asked for.</summary>
public sealed class InjectedFaultException() : Exception("A fault on purpose (Rapport:Faults).");

/// <summary>Throws where <see cref="FaultOptions"/> say so.</summary>
/// <param name="service">Name of this service.</param>
/// <param name="options">Which events fail, and whether they still do.</param>
public sealed class InjectedFaults(string service, IOptions<FaultOptions> options)
{
    private readonly string poison = options.Value.Poison.GetValueOrDefault(service, "");

    /// <summary>Stands where an event is decided.</summary>
    /// <exception cref="InjectedFaultException">The event is one that was asked to fail.</exception>
    public void Check(Event happened)
    {
        if (poison.Length > 0 && happened.Name == poison && !File.Exists(options.Value.LiftFile))
            throw new InjectedFaultException();
    }
}
