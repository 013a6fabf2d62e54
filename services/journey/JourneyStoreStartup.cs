using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Stores;
using Rapport.Journey.Definitions;
using Rapport.Journey.Runs;

namespace Rapport.Journey;

/// <summary>MongoDB, without which journeys stand still.</summary>
internal sealed class JourneyStoreStartup(
    IMongoDatabase database, JourneyStore journeys, RunStore runs, PlannedEntryStore planned) : IStoreStartup
{
    /// <inheritdoc/>
    public string Store => "MongoDB";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Mongo";

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await journeys.PrepareAsync(cancellation);
        await runs.PrepareAsync(cancellation);
        await planned.PrepareAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) =>
        database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellation);
}
