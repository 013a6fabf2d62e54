using System.Globalization;
using System.Net;
using Rapport.Platform.Charts.Tests.Tools;
using Rapport.Platform.Testing;
using Rapport.Runtime;

namespace Rapport.Platform.Charts.Tests.Programs;

/// <summary>What Secrets hold at one moment of a rotation.</summary>
/// <param name="Token">Service token that is sent and accepted.</param>
/// <param name="Also">Service token that is accepted too; none when empty.</param>
/// <param name="ApiKey">API key of the first workspace, which contact adds when it starts.</param>
internal sealed record RotatedKeys(string Token, string Also, string ApiKey);

/// <summary>Two gateways and two replicas of contact, with the environment that the chart gives them.</summary>
internal sealed class ReplicaPairs : IAsyncDisposable
{
    private readonly IReadOnlyList<Manifest> documents;
    private readonly string mongo;
    private readonly string database = $"rotation_{Guid.NewGuid():N}";
    private readonly SortedDictionary<string, RunningProgram> running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> ports = new[] { "contact-1", "contact-2", "gateway-1", "gateway-2" }
        .ToDictionary(replica => replica, _ => FreePort.Next());

    private ReplicaPairs(IReadOnlyList<Manifest> documents, string mongo) =>
        (this.documents, this.mongo) = (documents, mongo);

    /// <summary>Where callers call.</summary>
    public IReadOnlyList<Uri> Gateways => [AddressOf("gateway-1"), AddressOf("gateway-2")];

    public static async Task<ReplicaPairs> StartAsync(string mongo, RotatedKeys keys)
    {
        var pairs = new ReplicaPairs(await Helm.DocumentsAsync(ValueSet.Production), mongo);
        await pairs.RollAsync(keys);
        return pairs;
    }

    /// <summary>Replaces one process after the other; each new one is ready before the next old one goes.</summary>
    public async Task RollAsync(RotatedKeys keys, params string[] programs)
    {
        foreach (var (replica, port) in ports)
        {
            var program = replica.Split('-')[0];
            if (programs.Length > 0 && !programs.Contains(program))
                continue;
            if (running.Remove(replica, out var before))
                await before.EndAsync();
            var started = await RunningProgram.StartAsync(program, EnvironmentOf(program, keys), port);
            running[replica] = started;
            if (program == "contact")
                await Eventually.HoldsAsync(async () => (await started.GetAsync("/readyz")).Status == HttpStatusCode.OK,
                    $"{replica} is ready", 180);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in running.Values)
            await program.DisposeAsync();
    }

    private Uri AddressOf(string replica) =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[replica]}"));

    private Dictionary<string, string> EnvironmentOf(string program, RotatedKeys keys) =>
        new(RunningProgram.EnvironmentOf(documents, program))
        {
            ["Rapport__Patience"] = "20",
            ["Rapport__ServiceToken"] = keys.Token,
            ["Rapport__ServiceTokenAlso"] = keys.Also,
            ["Rapport__Services__Contact"] = $"{AddressOf("contact-1")},{AddressOf("contact-2")}",
            ["ConnectionStrings__Mongo"] = mongo,
            ["Mongo__Database"] = database,
            ["Contact__Bootstrap__Workspace"] = "main",
            ["Contact__Bootstrap__WriteKey"] = "wk_" + keys.ApiKey,
            ["Contact__Bootstrap__ApiKey"] = keys.ApiKey,
        };
}
