using System.Text.Json.Nodes;
using Rapport.Demo.Simulation;

namespace Rapport.Demo.Playing;

/// <summary>
/// Agents of the call centre: claim hand-offs, call, and report what they found. What they find is the visitor's truth,
/// which only the call brings to light.
/// </summary>
internal sealed class CallCentre(GatewayClient gateway, IReadOnlyDictionary<string, Visitor> byEmail)
{
    private static readonly string[] Agents = ["agent-ruth", "agent-li", "agent-paul"];
    private int calls;

    /// <summary>Works off everything that is open; how many calls that were.</summary>
    public async Task<int> WorkAsync(CancellationToken cancellation)
    {
        for (var done = 0; ; done++)
        {
            var claimed = await gateway.PostAsync("/v1/handoffs:claim", new JsonObject
            {
                ["queue"] = "sales", ["agent"] = Agents[calls % Agents.Length],
            }, cancellation);
            if (claimed["handoff"] is not JsonObject handoff || claimed["leaseToken"] is not { } lease)
                return done;
            await CompleteAsync(handoff, lease.GetValue<string>(), cancellation);
            calls++;
        }
    }

    private async Task CompleteAsync(JsonObject handoff, string lease, CancellationToken cancellation)
    {
        var email = handoff["dossier"]?["traits"]?["email"]?.GetValue<string>() ?? "";
        var (outcome, reason) = byEmail.GetValueOrDefault(email) switch
        {
            null => ("no_contact", "no_address"),
            { HasProject: true } => ("accepted", ""),
            { Number: var number } when number % 5 == 0 => ("no_contact", "not_reached"),
            _ => ("rejected", "no_project"),
        };
        await gateway.PostAsync($"/v1/handoffs/{handoff["id"]}:complete", new JsonObject
        {
            ["lease_token"] = lease, ["outcome"] = outcome, ["reason"] = reason,
        }, cancellation);
    }
}
