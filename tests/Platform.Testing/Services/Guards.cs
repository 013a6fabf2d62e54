using Microsoft.Extensions.Options;
using Rapport.Following.Poison;

namespace Rapport.Platform.Testing.Services;

/// <summary>Guards against poison for parts that are tested without their host.</summary>
public static class Guards
{
    /// <summary>A guard of a service; nothing fails on purpose unless an event's name is given.</summary>
    public static PoisonGuard Of(string service, string? poison = null) => new(service, FaultsOf(service, poison));

    /// <summary>The same for replays.</summary>
    public static HistoryReplay Replay(string service, string? poison = null) => new(FaultsOf(service, poison));

    private static InjectedFaults FaultsOf(string service, string? poison) => new(service, Options.Create(new FaultOptions
    {
        Poison = poison is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [service] = poison },
    }));
}
