using System.Globalization;
using System.Text.Json;
using Rapport.Platform.Chaos.Faults;
using Rapport.Platform.Chaos.Load;

namespace Rapport.Platform.Chaos;

/// <summary>What a stack needs around it so that its links can be cut and its disk can be full.</summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Messages that notification claims at once.</summary>
    public const int MailBatch = 10;

    // Redis' append-only file grows by about a kilobyte an event between two of its rewrites.
    private const int LeastDiskMegabytes = 400;
    private const int EventsPerMegabyte = 500;

    private static readonly string[] LinkedStores = ["redis", "mongo"];

    private readonly Dictionary<string, Link> links = [];
    private readonly string liftFile = Path.Combine(Path.GetTempPath(), $"rapport-chaos-{Guid.NewGuid():N}");

    /// <summary>Links by the store that they lead to.</summary>
    public IReadOnlyDictionary<string, Link> Links => links;

    /// <summary>Redis' own disk; null where this process may not make one.</summary>
    public FullDisk? Disk { get; private set; }

    /// <summary>What each replica runs, where there are two releases; else null.</summary>
    public Releases? Releases { get; private set; }

    /// <summary>Starts a stack on this bench.</summary>
    public async Task<RunningStack> StartAsync(ChaosOptions options)
    {
        var ports = StackPorts.Free();
        foreach (var store in LinkedStores)
            links[store] = new Link(ports[store]);
        Releases = options.Other is { } other ? new Releases(other, options.Replicas) : null;
        return await RunningStack.StartAsync(new StackStart
        {
            Ports = ports,
            Arguments = options.Replicas > 1
                ? ["--replicas", options.Replicas.ToString(CultureInfo.InvariantCulture)] : [],
            Environment = new Dictionary<string, string>(Special(options))
            {
                // Redelivery after three seconds instead of a minute, claims for some seconds: more happens in a short time. Where
                // there is no other process to take a claim over, it only has to outlast a store that is back late.
                ["RAPPORT_SIDECAR_TIME_SCALE"] = "0.05",
                ["Notification__ClaimLease"] = options.Replicas > 1 ? "00:00:10" : "00:00:30",
                ["Notification__BatchSize"] = MailBatch.ToString(CultureInfo.InvariantCulture),
                ["RAPPORT_CLOCK_SKEW"] = SkewSeconds(options),
                ["RAPPORT_LINKS"] = JsonSerializer.Serialize(links.ToDictionary(link => link.Key, link => link.Value.Port)),
            },
            Prepare = async data =>
            {
                if (FullDisk.IsPossible && options.Has("disk"))
                    Disk = await FullDisk.MountAsync(Path.Combine(data, "redis"),
                        LeastDiskMegabytes + (options.Events / EventsPerMegabyte));
            },
        });
    }

    /// <summary>Ends the throwing at poison, while everything runs on.</summary>
    public void LiftPoison() => File.WriteAllText(liftFile, "");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        File.Delete(liftFile);
        foreach (var link in links.Values)
            await link.DisposeAsync();
        Releases?.Dispose();
    }

    // An hour ahead or an hour behind, by the seed.
    private static string SkewSeconds(ChaosOptions options) =>
        options.Replicas == 1 || !options.Has(FaultPlan.Skew) ? "0" : options.Seed % 2 == 0 ? "3600" : "-3600";

    private Dictionary<string, string> Special(ChaosOptions options)
    {
        var settings = new Dictionary<string, string>();
        if (Releases is not null)
            settings[Releases.Variable] = Releases.Folder;
        if (!options.Has(FaultPlan.Poison))
            return settings;
        foreach (var service in Crowd.Services)
            settings[$"Rapport__Faults__Poison__{service}"] = $"poison_{service}";
        settings["Rapport__Faults__LiftFile"] = liftFile;
        return settings;
    }
}
