using System.Globalization;

namespace Rapport.Runtime;

/// <summary>
/// The document database of the local stack and of the tests: a given URI, else a <c>mongod</c> on the PATH as a
/// replica set of one, else PostgreSQL with DocumentDB behind our gateway.
/// </summary>
public sealed class MongoServer : IAsyncDisposable
{
    private readonly MongoPlan plan;
    private readonly List<ServerProcess> processes = [];

    private MongoServer(MongoPlan plan) => this.plan = plan;

    /// <summary>URI for MongoDB drivers.</summary>
    public string ConnectionString => plan.ConnectionString;

    /// <summary>The running processes in the order of their start, for tests that kill them.</summary>
    public IReadOnlyList<ServerProcess> Processes => processes;

    /// <summary>Decides which engine it is, and fetches and initialises what it needs. Starts nothing.</summary>
    /// <exception cref="SetupError">None of the three can be had.</exception>
    public static async Task<MongoPlan> PrepareAsync(
        MongoServerOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(options.Uri))
            return new MongoPlan("MongoDB at the given URI", options.Uri, []);
        if (ExternalProgram.Find("mongod") is { } mongod)
            return new MongoPlan("mongod from the PATH", MongodReplicaSet.ConnectionString(options.Port),
                [MongodReplicaSet.Command(mongod, options.DataDirectory, options.Port)]);
        var postgres = await DocumentDbServer.PrepareAsync(
            options.DataDirectory, options.PostgresPort, options.SyncToDisk, progress, cancellationToken);
        return new MongoPlan(
            "DocumentDB on PostgreSQL behind our gateway", MongoGatewayCommand.ConnectionString(options.Port),
            [postgres, MongoGatewayCommand.Create(options.Port, options.PostgresPort)]);
    }

    /// <summary>Prepares, starts all processes and waits until they answer; for tests.</summary>
    /// <exception cref="SetupError">None of the three can be had, or it does not start.</exception>
    public static async Task<MongoServer> StartAsync(
        MongoServerOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        var server = new MongoServer(await PrepareAsync(options, progress, cancellationToken));
        try
        {
            foreach (var command in server.plan.Commands)
                server.processes.Add(await ServerProcess.StartReadyAsync(command, log: null, cancellationToken));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a process that was killed again, with the same command, and waits until it answers.</summary>
    /// <param name="name"><see cref="ServerCommand.Name"/> of the process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RestartAsync(string name, CancellationToken cancellationToken)
    {
        var index = processes.FindIndex(process => process.Command.Name == name);
        await processes[index].DisposeAsync();
        processes[index] = await ServerProcess.StartReadyAsync(processes[index].Command, log: null, cancellationToken);
    }

    /// <summary>Stops the processes, last first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(processes))
            await process.DisposeAsync();
    }
}
