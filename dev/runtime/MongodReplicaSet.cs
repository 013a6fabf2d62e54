using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Runtime;

/// <summary>A <c>mongod</c> of the host as a replica set of one: transactions need a replica set.</summary>
internal static class MongodReplicaSet
{
    private const string SetName = "rapport";
    private const int NotYetInitialized = 94;

    /// <summary>URI for drivers.</summary>
    public static string ConnectionString(int port) => $"mongodb://127.0.0.1:{port}/?directConnection=true";

    /// <summary>How to run it; the first start also initiates the set.</summary>
    public static ServerCommand Command(string mongod, string dataDirectory, int port)
    {
        var data = Directory.CreateDirectory(dataDirectory).FullName;
        return new ServerCommand
        {
            Name = "mongod",
            FileName = mongod,
            Arguments =
            [
                "--dbpath", data, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind_ip", "127.0.0.1",
                "--replSet", SetName, "--quiet", "--nounixsocket",
            ],
            WorkingDirectory = data,
            Port = port,
            IsReady = stop => IsPrimary(port, stop),
            ReadyTimeout = TimeSpan.FromSeconds(60),
        };
    }

    private static async Task<bool> IsPrimary(int port, CancellationToken cancellationToken)
    {
        if (!await TcpProbe.Accepts(port, cancellationToken))
            return false;
        var settings = MongoClientSettings.FromConnectionString(ConnectionString(port));
        settings.ServerSelectionTimeout = TimeSpan.FromMilliseconds(500);
        using var client = new MongoClient(settings);
        var admin = client.GetDatabase("admin");
        try
        {
            var hello = await admin.RunCommandAsync<BsonDocument>(
                new BsonDocument("hello", 1), ReadPreference.Nearest, cancellationToken);
            if (hello.Contains("setName"))
                return hello["isWritablePrimary"].AsBoolean;
            await Initiate(admin, port, cancellationToken);
            return false;
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task Initiate(IMongoDatabase admin, int port, CancellationToken cancellationToken)
    {
        var members = new BsonArray { new BsonDocument { ["_id"] = 0, ["host"] = $"127.0.0.1:{port}" } };
        try
        {
            await admin.RunCommandAsync<BsonDocument>(new BsonDocument("replSetGetStatus", 1),
                ReadPreference.Nearest, cancellationToken);
        }
        catch (MongoCommandException e) when (e.Code == NotYetInitialized)
        {
            await admin.RunCommandAsync<BsonDocument>(
                new BsonDocument("replSetInitiate", new BsonDocument { ["_id"] = SetName, ["members"] = members }),
                ReadPreference.Nearest, cancellationToken);
        }
    }
}
