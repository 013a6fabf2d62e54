using System.Runtime.InteropServices;

namespace Rapport.Runtime;

/// <summary>Aspire's dashboard, which takes traces, logs and metrics over OTLP and shows them.</summary>
public static class AspireDashboard
{
    // A self-contained program: about 125 MB, fetched once.
    private static readonly NuGetPackage Package = new("Aspire.Dashboard.Sdk.linux-x64", "13.6.5",
        "yhks725yqMTHt9GKm7f02hfY+nNqrURiSh8Pds0q4Pj2d8MOVvcavwkzZVazZaa3/ZoiJhqY9l9b9ZietkwJCA==");

    /// <summary>Absolute path of the program; fetched on first use.</summary>
    /// <exception cref="SetupError">It cannot be had, or there is none for this processor.</exception>
    public static async Task<string> LocateAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
            throw new SetupError(
                $"Aspire's dashboard is fetched for x86-64 only, and this is {RuntimeInformation.OSArchitecture}.");
        return Path.Combine(await Package.GetAsync(progress, cancellationToken), "tools", "Aspire.Dashboard");
    }
}
