using System.Diagnostics;
using System.Diagnostics.Metrics;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using Rapport.Hosting.Telemetry;

namespace Rapport.Storage.Connections;

/// <summary>Times the commands to MongoDB: <c>db.client.operation.duration</c>.</summary>
internal static class MongoMetrics
{
    private static readonly Meter Meter = new("Rapport.Mongo");

    private static readonly Histogram<double> Duration =
        Meter.CreateDuration("db.client.operation.duration", "Duration of a command to the database.");

    /// <summary>Has the client tell of every command.</summary>
    public static void Observe(MongoClientSettings settings) => settings.ClusterConfigurator = cluster => cluster
        .Subscribe<CommandSucceededEvent>(done => Record(done.CommandName, done.Duration, null))
        .Subscribe<CommandFailedEvent>(failed => Record(
            failed.CommandName, failed.Duration, failed.Failure.GetType().Name));

    private static void Record(string command, TimeSpan duration, string? error)
    {
        var tags = new TagList { { "db.system.name", "mongodb" }, { "db.operation.name", command } };
        if (error is not null)
            tags.Add("error.type", error);
        Duration.Record(duration.TotalSeconds, tags);
    }
}
