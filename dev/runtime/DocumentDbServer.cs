using System.Globalization;

namespace Rapport.Runtime;

/// <summary>
/// A local PostgreSQL with the DocumentDB extension, the engine behind our MongoDB gateway where no mongod can be had.
/// Data directories are copies of a template that is initialised once: the first one takes seconds, the next a moment.
/// </summary>
public sealed class DocumentDbServer : IAsyncDisposable
{
    private const string Programs = "usr/lib/postgresql/18/bin/";
    private const string Libraries = "usr/lib/postgresql/18/lib/";
    private const string Extensions = "usr/share/postgresql/18/extension/";

    private static readonly PackageRecipe Recipe = new()
    {
        Package = "postgresql-18-documentdb",
        Revision = 1,
        Programs = [Programs + "postgres", Programs + "initdb", Programs + "psql", Programs + "pg_isready"],
        Alternative = "set MONGODB_URI to a MongoDB of your own or put mongod on the PATH",
        PlugIns = [.. ((string[])["pg_documentdb", "pg_documentdb_core", "pg_cron", "postgis-3", "vector"])
            .Select(name => $"{Libraries}{name}.so")],
        // Debian's maintainer script makes this link; the extension asks for plain "postgis".
        Links = new Dictionary<string, string> { [Extensions + "postgis.control"] = "postgis-3.control" },
    };

    private readonly ServerProcess process;

    private DocumentDbServer(ServerProcess process) => this.process = process;

    /// <summary>The running postmaster, for tests that kill it.</summary>
    public ServerProcess Process => process;

    /// <summary>Npgsql connection string of a prepared server.</summary>
    public static string ConnectionString(int port) =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";

    /// <summary>
    /// Fetches the packages if need be, creates the data directory if it is new, and says how to run it.
    /// </summary>
    /// <param name="dataDirectory">
    /// Holds the database. As root the server runs under uid 65534; where that uid cannot enter the directory's
    /// parents, the data lives in the cache folder and this path becomes a link to it.
    /// </param>
    /// <param name="port">Loopback port.</param>
    /// <param name="syncToDisk">False only for tests: see <see cref="MongoServerOptions.SyncToDisk"/>.</param>
    /// <param name="progress">Receives a line for each long step.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="SetupError">The packages cannot be had, or the database cannot be initialised.</exception>
    public static async Task<ServerCommand> PrepareAsync(
        string dataDirectory, int port, bool syncToDisk, Action<string> progress, CancellationToken cancellationToken)
    {
        var tree = await PackageTree.GetAsync(Recipe, progress, cancellationToken);
        var template = await DocumentDbTemplate.GetAsync(tree, progress, cancellationToken);
        var data = await DocumentDbData.Create(dataDirectory, template, cancellationToken);
        return Command(tree, data, port, syncToDisk);
    }

    /// <summary>Starts the server and waits until it accepts connections; for tests.</summary>
    /// <exception cref="SetupError">It cannot be had or does not start.</exception>
    public static async Task<DocumentDbServer> StartAsync(
        string dataDirectory, int port, Action<string> progress, CancellationToken cancellationToken)
    {
        var command = await PrepareAsync(dataDirectory, port, syncToDisk: true, progress, cancellationToken);
        return new DocumentDbServer(await ServerProcess.StartReadyAsync(command, log: null, cancellationToken));
    }

    /// <summary>Stops the server with a fast shutdown.</summary>
    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>How to run the server on a directory that is initialised.</summary>
    internal static ServerCommand Command(PackageTree tree, string data, int port, bool syncToDisk) => new()
    {
        Name = "postgres",
        FileName = tree.PathOf(Programs + "postgres"),
        Arguments =
        [
            "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture),
            .. Settings.SelectMany(setting => (string[])["-c", setting]), "-c", $"fsync={(syncToDisk ? "on" : "off")}",
        ],
        Environment = Environment(tree),
        WorkingDirectory = "/",
        Port = port,
        BeforeStart = _ => DocumentDbData.RemoveStaleLock(data),
        IsReady = stop => Answers(tree, port, stop),
        ReadyTimeout = TimeSpan.FromSeconds(180),
        StopSignal = StopSignal.Interrupt,
        RunAs = RuntimeCache.ServerUser,
    };

    /// <summary>What the tree's programs need to find their data.</summary>
    internal static Dictionary<string, string> Environment(PackageTree tree) => new()
    {
        ["PROJ_DATA"] = tree.PathOf("usr/share/proj"),
        ["TZDIR"] = tree.PathOf("usr/share/zoneinfo"),
        ["LC_ALL"] = "C.UTF-8",
        ["HOME"] = "/",
    };

    internal static string Psql(PackageTree tree) => tree.PathOf(Programs + "psql");

    internal static string InitDb(PackageTree tree) => tree.PathOf(Programs + "initdb");

    private static IReadOnlyList<string> Settings =>
    [
        "listen_addresses=127.0.0.1",
        // After kill -9 a zombie's socket lock file would block the restart.
        "unix_socket_directories=",
        "shared_preload_libraries=pg_cron,pg_documentdb_core,pg_documentdb",
        "cron.database_name=postgres",
        "cron.log_run=off",
        "cron.log_statement=off",
        "documentdb_core.enableCollation=on",
        // Racing inserts on one unique key deadlock in the exclusion constraint; the default of 1 s makes that crawl.
        "deadlock_timeout=20ms",
        "max_connections=150",
        "shared_buffers=128MB",
        "max_wal_size=512MB",
        // Acknowledged means written: without it, a killed postmaster loses acknowledged writes.
        "synchronous_commit=on",
        "log_min_messages=warning",
        // The gateway answers errors itself, statements with contact data do not belong into the log.
        "log_min_error_statement=panic",
        "max_parallel_workers_per_gather=0",
        "jit=off",
    ];

    private static async Task<bool> Answers(PackageTree tree, int port, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Run(
            tree.PathOf(Programs + "pg_isready"),
            [
                "-q", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture),
                "-U", "postgres", "-d", "postgres",
            ],
            Environment(tree), TimeSpan.FromSeconds(5), cancellationToken);
        return result.ExitCode == 0;
    }
}
