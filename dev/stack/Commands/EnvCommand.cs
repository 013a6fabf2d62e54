using Rapport.Stack.Plan;

namespace Rapport.Stack.Commands;

/// <summary>Addresses and keys for shells and programs.</summary>
internal static class EnvCommand
{
    public static Task<int> Run()
    {
        foreach (var (name, value) in Variables(StackSurroundings.Find()))
            Console.WriteLine($"export {name}={value}");
        return Task.FromResult(0);
    }

    /// <summary>The variables; no value needs quoting.</summary>
    public static IReadOnlyDictionary<string, string> Variables(StackSurroundings around)
    {
        var variables = OfFirst(around);
        // RAPPORT_URL_2 and so on, for clients that spread their calls.
        foreach (var number in Enumerable.Range(2, around.Replicas - 1))
        {
            var replica = ServiceNames.Replica(ServiceNames.Gateway, number);
            variables[$"RAPPORT_URL_{number}"] = around.GatewayHttpOf(replica);
            variables[$"RAPPORT_GRPC_{number}"] = around.GatewayGrpcOf(replica);
        }
        return variables;
    }

    private static Dictionary<string, string> OfFirst(StackSurroundings around) => new()
    {
        ["RAPPORT_URL"] = around.GatewayHttp,
        ["RAPPORT_GRPC"] = around.GatewayGrpc,
        ["RAPPORT_WRITE_KEY"] = around.Keys.WriteKey,
        ["RAPPORT_API_KEY"] = around.Keys.ApiKey,
        ["RAPPORT_MAILBOX"] = around.Mailbox,
        ["RAPPORT_STATUS"] = around.StatusPage,
        // For the sidecars of dev/compose.yaml.
        ["RAPPORT_DAPR_API_TOKEN"] = around.Keys.DaprApiToken,
        ["RAPPORT_APP_API_TOKEN"] = around.Keys.AppApiToken,
    };
}
