using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Driver;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Telemetry;
using StackExchange.Redis;

namespace Rapport.Storage.Connections;

/// <summary>Connections to MongoDB and Redis, by connection string.</summary>
public static class StoreConnections
{
    // What a router or gateway answers while the server behind it is away.
    private const int HostUnreachable = 6;

    /// <summary>
    /// Adds <see cref="IMongoDatabase"/> from <c>ConnectionStrings:Mongo</c> and <c>Mongo:Database</c>. Writes are
    /// majority and journaled; no call waits longer than 5 s for a server, unless the connection string says otherwise
    /// (<c>serverSelectionTimeoutMS</c>, <c>connectTimeoutMS</c>).
    /// </summary>
    public static WebApplicationBuilder AddMongo(this WebApplicationBuilder builder, string defaultDatabase)
    {
        // In a rolling upgrade, and after going back, documents have fields that this version does not know.
        ConventionRegistry.Register(
            "newer documents", new ConventionPack { new IgnoreExtraElementsConvention(true) },
            type => type.Namespace?.StartsWith("Rapport.", StringComparison.Ordinal) == true);
        builder.Services.AddSingleton<IValidateOptions<RapportOptions>>(
            services => StoreConnectionCheck.OfMongo(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton(new StoreAway(exception => exception
            is MongoConnectionException or MongoExecutionTimeoutException or MongoNotPrimaryException
            or MongoNodeIsRecoveringException or MongoWaitQueueFullException or MongoCommandException { Code: HostUnreachable }));
        builder.Services.AddSingleton<IMongoDatabase>(services =>
        {
            var configuration = services.GetRequiredService<IConfiguration>();
            var settings = MongoSettings(configuration.GetConnectionString("Mongo") ?? "mongodb://127.0.0.1:27017", PatienceOf(configuration));
            // An index over many documents takes longer than any call: who prepares stores may wait for it.
            settings.SocketTimeout = configuration.GetValue("Mongo:SocketTimeout", TimeSpan.FromSeconds(30));
            settings.WriteConcern = WriteConcern.WMajority.With(journal: true);
            settings.ReadConcern = ReadConcern.Majority;
            if (services.GetRequiredService<TelemetrySwitch>().Metrics)
                MongoMetrics.Observe(settings);
            return new MongoClient(settings).GetDatabase(configuration["Mongo:Database"] ?? defaultDatabase);
        });
        return builder;
    }

    /// <summary>
    /// Adds <see cref="IConnectionMultiplexer"/> from <c>ConnectionStrings:Redis</c>; connects when it can. It waits 2 s for a
    /// connection and 5 s for an answer, unless the connection string says otherwise (<c>connectTimeout</c>, <c>asyncTimeout</c>).
    /// </summary>
    public static WebApplicationBuilder AddRedis(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<RapportOptions>>(
            services => StoreConnectionCheck.OfRedis(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton(
            new StoreAway(exception => exception is RedisConnectionException or RedisTimeoutException));
        builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var configuration = services.GetRequiredService<IConfiguration>();
            var options = RedisOptions(configuration.GetConnectionString("Redis") ?? "127.0.0.1:6379", PatienceOf(configuration));
            options.AbortOnConnectFail = false;
            // The client counts INFO, which is all that is asked, among the commands of administrators.
            options.AllowAdmin = true;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            return ConnectionMultiplexer.Connect(options);
        });
        builder.Services.AddSingleton<IGaugeSource, RedisMetrics>();
        return builder;
    }

    /// <summary>What a connection string says, and how long to wait where it does not say that.</summary>
    internal static MongoClientSettings MongoSettings(string text, double patience = 1)
    {
        var settings = MongoClientSettings.FromConnectionString(text);
        if (!text.Contains("serverSelectionTimeout", StringComparison.OrdinalIgnoreCase))
            settings.ServerSelectionTimeout = TimeSpan.FromSeconds(5) * patience;
        if (!text.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase))
            settings.ConnectTimeout = TimeSpan.FromSeconds(5) * patience;
        return settings;
    }

    /// <summary>What a connection string says, and how long to wait where it does not say that.</summary>
    internal static ConfigurationOptions RedisOptions(string text, double patience = 1) =>
        // Of two that say the same, the later one counts.
        ConfigurationOptions.Parse($"connectTimeout={(int)(2000 * patience)},asyncTimeout={(int)(5000 * patience)},{text}");

    private static double PatienceOf(IConfiguration configuration) =>
        configuration.GetValue($"Rapport:{nameof(RapportOptions.Patience)}", 1.0);
}
