using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using StackExchange.Redis;

namespace Rapport.Defaults.Stores;

/// <summary>Connections to MongoDB and Redis, by connection string.</summary>
public static class StoreConnections
{
    /// <summary>
    /// Adds <see cref="IMongoDatabase"/> from <c>ConnectionStrings:Mongo</c> and <c>Mongo:Database</c>. Writes are
    /// majority and journaled; no call waits longer than 5 s for a server.
    /// </summary>
    public static WebApplicationBuilder AddMongo(this WebApplicationBuilder builder, string defaultDatabase)
    {
        builder.Services.AddSingleton<IMongoDatabase>(services =>
        {
            var configuration = services.GetRequiredService<IConfiguration>();
            var settings = MongoClientSettings.FromConnectionString(
                configuration.GetConnectionString("Mongo") ?? "mongodb://127.0.0.1:27017");
            settings.ServerSelectionTimeout = TimeSpan.FromSeconds(5);
            settings.ConnectTimeout = TimeSpan.FromSeconds(5);
            settings.SocketTimeout = TimeSpan.FromSeconds(30);
            settings.WriteConcern = WriteConcern.WMajority.With(journal: true);
            settings.ReadConcern = ReadConcern.Majority;
            return new MongoClient(settings).GetDatabase(configuration["Mongo:Database"] ?? defaultDatabase);
        });
        return builder;
    }

    /// <summary>Adds <see cref="IConnectionMultiplexer"/> from <c>ConnectionStrings:Redis</c>; connects when it can.</summary>
    public static WebApplicationBuilder AddRedis(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var text = services.GetRequiredService<IConfiguration>().GetConnectionString("Redis") ?? "127.0.0.1:6379";
            var options = ConfigurationOptions.Parse(text);
            options.AbortOnConnectFail = false;
            // The client counts INFO as administration; RedisSafety asks by it what the server may forget.
            options.AllowAdmin = true;
            options.ConnectTimeout = 2000;
            options.AsyncTimeout = 5000;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            return ConnectionMultiplexer.Connect(options);
        });
        return builder;
    }
}
