namespace Rapport.Stack.Plan;

/// <summary>The parts of the stack that are built from this repository.</summary>
internal static class OwnPrograms
{
    private static readonly Dictionary<string, string> Projects = new()
    {
        ["mailbox"] = "dev/sinks/Sinks.csproj",
        ["sidecar"] = "dev/sidecar/Sidecar.csproj",
        ["mongo-gateway"] = "dev/mongo-gateway/MongoGateway.csproj",
        ["gateway"] = "gateway/Gateway.csproj",
    };

    /// <summary>Project file below the root; null for a foreign program.</summary>
    public static string? ProjectOf(string part) =>
        ServiceNames.ProgramOf(part) is var program && ServiceNames.All.Contains(program)
            ? $"services/{program}/{ServiceNames.Project(program)}.csproj"
            : Projects.GetValueOrDefault(program);
}
