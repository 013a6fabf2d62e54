using Rapport.Demo.Playing;

namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>Callers of a stack.</summary>
internal static class StackClients
{
    /// <summary>A client of the gateway with the stack's keys.</summary>
    public static GatewayClient Client(this RunningStack stack) =>
        new(stack.Url, stack.Variables["RAPPORT_WRITE_KEY"], stack.Variables["RAPPORT_API_KEY"]);
}
