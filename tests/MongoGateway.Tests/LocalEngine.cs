using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Runtime;

namespace Rapport.MongoGateway.Tests;

/// <summary>
/// PostgreSQL with DocumentDB and the gateway as processes, whatever else the machine has: the gateway itself is what
/// is tested here, so that MONGODB_URI and a mongod on the PATH do not count.
/// </summary>
public sealed class LocalEngine : IAsyncLifetime
{
    private const UnixFileMode OpenDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gateway-test-{Guid.NewGuid():N}");
    private readonly int postgresPort = FreePort.Next();
    private DocumentDbServer? postgres;
    private ServerProcess? gateway;

    /// <summary>Client of the engine's gateway with an unmodified driver.</summary>
    public MongoClient Client { get; private set; } = null!;

    /// <summary>The database server, to kill.</summary>
    public ServerProcess Postgres => postgres!.Process;

    /// <summary>The gateway, to kill.</summary>
    public ServerProcess Gateway => gateway!;

    /// <summary>True while PostgreSQL keeps the sorted result of a cursor in a file.</summary>
    public bool HasFileOf(long cursor) =>
        File.Exists(Path.Combine(folder, "postgres", "pg_documentdb_cursor_files", $"cursor_{cursor}"));

    /// <summary>A new collection in a database of its own.</summary>
    public IMongoCollection<BsonDocument> NewCollection() =>
        Client.GetDatabase($"test_{Guid.NewGuid():N}").GetCollection<BsonDocument>("things");

    /// <summary>Starts both.</summary>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, OpenDirectory);
        postgres = await DocumentDbServer.StartAsync(
            Path.Combine(folder, "postgres"), postgresPort, Console.Error.WriteLine, CancellationToken.None);
        gateway = await StartGateway();
        Client = ClientOf(gateway);
    }

    /// <summary>
    /// One more gateway in front of the same database, with settings of its own. Where these do not say otherwise, a transaction
    /// may be idle for a minute: a test on a busy machine must not lose one by chance.
    /// </summary>
    public Task<ServerProcess> StartGateway(params string[] settings)
    {
        var command = MongoGatewayCommand.Create(FreePort.Next(), postgresPort);
        return ServerProcess.StartReadyAsync(
            command with { Arguments = [.. command.Arguments, "--transactionIdleSeconds", "60", .. settings] }, log: null, CancellationToken.None);
    }

    /// <summary>A client for a gateway.</summary>
    public static MongoClient ClientOf(ServerProcess gateway) =>
        new(MongoGatewayCommand.ConnectionString(gateway.Command.Port));

    /// <summary>Starts a killed gateway again on its port.</summary>
    public async Task RestartGateway() =>
        gateway = await ServerProcess.StartReadyAsync(Gateway.Command, log: null, CancellationToken.None);

    /// <summary>Starts a killed PostgreSQL again on its data.</summary>
    public async Task<ServerProcess> RestartPostgres() =>
        restarted = await ServerProcess.StartReadyAsync(Postgres.Command, log: null, CancellationToken.None);

    private ServerProcess? restarted;

    /// <summary>Stops both and deletes the data.</summary>
    public async Task DisposeAsync()
    {
        Client.Dispose();
        await gateway!.DisposeAsync();
        await postgres!.DisposeAsync();
        if (restarted is not null)
            await restarted.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
