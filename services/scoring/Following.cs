using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Following;
using Rapport.Following.Bus;
using Rapport.Following.Lifecycle;
using Rapport.Following.Partitions;
using Rapport.Following.Rebuilding;
using Rapport.Hosting.Contacts;
using Rapport.Hosting.Startup;
using Rapport.Scoring.Propensity;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Values;
using Rapport.Storage.Connections;
using Rapport.Storage.Idempotency;

namespace Rapport.Scoring;

/// <summary>Scores and value decide on the same events, each on states of its own, and commit together.</summary>
internal sealed class Following(ScoringDecider scores, ValueDecider value) : IStretchDecider
{
    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Event happened) =>
        scores.KeysOf(happened).Concat(value.KeysOf(happened));

    /// <inheritdoc/>
    public async ValueTask DecideAsync(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation)
    {
        await scores.DecideAsync(stretch, states, commit, cancellation);
        await value.DecideAsync(stretch, states, commit, cancellation);
    }
}

/// <summary>How scoring follows contact's log.</summary>
internal static class FollowingModule
{
    private const string Service = "scoring";

    /// <summary>The log, the partitions of Redis that follow it, and what is said back.</summary>
    public static void AddFollowing(this WebApplicationBuilder builder)
    {
        builder.AddRedis();
        var services = builder.Services;
        services.AddRedisIdempotency();
        services.AddServiceClient<EventLogService.EventLogServiceClient>("Contact");
        services.AddContactLookup();
        services.Follow(Service).DecidedInRedisBy<Following>().ConcludedFrom<RedisOutbox>()
            .RebuiltWith("{models}:", "{value}:settings", PropensityStore.Models);
    }

    /// <summary>The events that scoring hears.</summary>
    public static void MapFollowing(this WebApplication app)
    {
        app.MapLifecycle();
        app.MapRebuilding();
        app.MapContactEvents(Service);
    }
}
