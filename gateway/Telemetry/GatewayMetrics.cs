using System.Diagnostics.Metrics;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Telemetry;

namespace Rapport.Gateway.Telemetry;

/// <summary>What the gateway counts beyond what ASP.NET does.</summary>
internal static class GatewayMetrics
{
    private static readonly Meter Meter = new("Rapport.Gateway");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "rapport.gateway.refused", "{request}", "Requests that the gateway itself refused.");

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        Refusals.Show(Reason(ErrorReason.Unauthenticated));
        Refusals.Show(Reason(ErrorReason.RateLimited));
        Refusals.Show(Reason(ErrorReason.Unavailable));
    }

    /// <summary>Counts a refusal.</summary>
    public static void Refused(ErrorReason reason) => Refusals.Add(1, Reason(reason));

    private static KeyValuePair<string, object?> Reason(ErrorReason reason) => new("reason", ErrorStatus.NameOf(reason));
}
