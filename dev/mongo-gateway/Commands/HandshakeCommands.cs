using MongoDB.Bson;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>What drivers ask about the server itself; answered without PostgreSQL.</summary>
internal static class HandshakeCommands
{
    private const string Version = "7.0.0";

    // Server 7.0: newer drivers would otherwise use the bulkWrite command, which the extension does not have.
    private const int MaxWireVersion = 21;

    // The extension's limit for the operations of one command.
    private const int MaxWriteBatchSize = 25_000;
    private const int MaxDocument = 16 * 1024 * 1024;
    private const int MaxMessage = 48_000_000;
    private const int SessionTimeoutMinutes = 30;

    /// <summary>Answers a handshake command; false for any other.</summary>
    public static bool TryAnswer(Request request, out Reply reply)
    {
        var document = request.Command switch
        {
            "hello" or "isMaster" or "ismaster" => Hello(),
            "buildInfo" or "buildinfo" => BuildInfo(),
            "connectionStatus" => ConnectionStatus(),
            "getParameter" => new BsonDocument("featureCompatibilityVersion", new BsonDocument("version", "7.0")),
            "getCmdLineOpts" => new BsonDocument { ["argv"] = new BsonArray(), ["parsed"] = new BsonDocument() },
            "getLog" => new BsonDocument { ["totalLinesWritten"] = 0, ["log"] = new BsonArray() },
            "hostInfo" => new BsonDocument("system", new BsonDocument("numCores", Environment.ProcessorCount)),
            "serverStatus" => ServerStatus(),
            "whatsmyuri" => new BsonDocument("you", "127.0.0.1:0"),
            "logout" => [],
            _ => null,
        };
        reply = document is null ? default : Reply.Of(document.Add("ok", 1.0));
        return document is not null;
    }

    /// <summary>
    /// A mongos, for drivers: that gives them sessions and transactions, and no search for other members of a set.
    /// </summary>
    private static BsonDocument Hello() => new()
    {
        ["isWritablePrimary"] = true,
        ["ismaster"] = true,
        ["helloOk"] = true,
        ["msg"] = "isdbgrid",
        ["maxBsonObjectSize"] = MaxDocument,
        ["maxMessageSizeBytes"] = MaxMessage,
        ["maxWriteBatchSize"] = MaxWriteBatchSize,
        ["localTime"] = BsonDateTime.Create(TimeProvider.System.GetUtcNow().UtcDateTime),
        ["logicalSessionTimeoutMinutes"] = SessionTimeoutMinutes,
        ["minWireVersion"] = 0,
        ["maxWireVersion"] = MaxWireVersion,
        ["readOnly"] = false,
    };

    private static BsonDocument BuildInfo() => new()
    {
        ["version"] = Version,
        ["versionArray"] = new BsonArray(Version.Split('.').Select(int.Parse)) { 0 },
        ["gitVersion"] = "DocumentDB on PostgreSQL",
        ["modules"] = new BsonArray(),
        ["bits"] = 64,
        ["debug"] = false,
        ["maxBsonObjectSize"] = MaxDocument,
    };

    private static BsonDocument ConnectionStatus() => new("authInfo", new BsonDocument
    {
        ["authenticatedUsers"] = new BsonArray(), ["authenticatedUserRoles"] = new BsonArray(),
    });

    private static BsonDocument ServerStatus() => new()
    {
        ["host"] = Environment.MachineName,
        ["version"] = Version,
        ["process"] = "mongos",
        ["pid"] = Environment.ProcessId,
        ["uptime"] = Environment.TickCount64 / 1000.0,
    };
}
