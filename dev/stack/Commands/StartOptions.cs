using System.Globalization;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Commands;

/// <summary>How the stack is to be started.</summary>
/// <param name="IsDetached">In the background.</param>
/// <param name="Replicas">Processes of every service and of the gateway, 1 to 3; null where nothing was said.</param>
/// <param name="HasDashboard">With Aspire's dashboard.</param>
internal sealed record StartOptions(bool IsDetached, int? Replicas, bool HasDashboard)
{
    public const string ReplicasOption = "--replicas";
    public const string DashboardOption = "--dashboard";

    /// <exception cref="MisuseException">A word makes no sense.</exception>
    public static StartOptions Parse(string[] arguments)
    {
        var options = new StartOptions(false, null, false);
        for (var at = 0; at < arguments.Length; at++)
            options = arguments[at] switch
            {
                "" => options,
                "-d" or "--detach" => options with { IsDetached = true },
                ReplicasOption => options with { Replicas = Count(arguments.ElementAtOrDefault(++at)) },
                DashboardOption => options with { HasDashboard = true },
                var other => throw new MisuseException($"up: \"{other}\" is not understood"),
            };
        return options;
    }

    private static int Count(string? word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= ServiceNames.MostReplicas
                ? count
                : throw new MisuseException($"up: {ReplicasOption} takes a number from 1 to {ServiceNames.MostReplicas}");
}
