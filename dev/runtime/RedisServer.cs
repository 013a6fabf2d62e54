using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rapport.Runtime;

/// <summary>A local Redis: <c>redis-server</c> from the PATH, else from Debian's package in the private tree.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly PackageRecipe Recipe = new()
    {
        Package = "redis-server", Revision = 2, Programs = ["usr/bin/redis-server", "usr/bin/redis-check-aof"],
        Alternative = "put redis-server on the PATH",
    };

    private readonly ServerProcess process;

    private RedisServer(ServerProcess process) => this.process = process;

    /// <summary>Host and port, as StackExchange.Redis takes them.</summary>
    public string ConnectionString => $"127.0.0.1:{process.Command.Port}";

    /// <summary>The running process, for tests that kill it.</summary>
    public ServerProcess Process => process;

    /// <summary>
    /// Fetches Redis if need be and says how to run it: loopback only, append-only file synced every second and
    /// repaired before each start, <c>noeviction</c>, 16 databases.
    /// </summary>
    /// <param name="dataDirectory">Holds the append-only file; created when missing.</param>
    /// <param name="port">Loopback port.</param>
    /// <param name="progress">Receives a line for each long step.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="SetupError">Redis is not installed and its package cannot be had.</exception>
    public static async Task<ServerCommand> PrepareAsync(
        string dataDirectory, int port, Action<string> progress, CancellationToken cancellationToken)
    {
        var program = ExternalProgram.Find("redis-server")
            ?? (await PackageTree.GetAsync(Recipe, progress, cancellationToken)).PathOf(Recipe.Programs[0]);
        var checker = Path.Combine(Path.GetDirectoryName(program)!, "redis-check-aof");
        var data = Directory.CreateDirectory(dataDirectory).FullName;
        return new ServerCommand
        {
            Name = "redis",
            FileName = program,
            Arguments =
            [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", data,
                "--daemonize", "no", "--databases", "16", "--appendonly", "yes", "--appendfsync", "everysec",
                "--maxmemory-policy", "noeviction", "--save", "", "--logfile", "",
            ],
            WorkingDirectory = data,
            Port = port,
            BeforeStart = stop => AppendOnlyFile.Repair(checker, data, stop),
            IsReady = stop => Answers(port, stop),
        };
    }

    /// <summary>Starts Redis and waits until it answers PING; for tests.</summary>
    /// <exception cref="SetupError">It cannot be had or does not start.</exception>
    public static async Task<RedisServer> StartAsync(
        string dataDirectory, int port, Action<string> progress, CancellationToken cancellationToken)
    {
        var command = await PrepareAsync(dataDirectory, port, progress, cancellationToken);
        return new RedisServer(await ServerProcess.StartReadyAsync(command, log: null, cancellationToken));
    }

    /// <summary>Stops Redis; the append-only file is complete.</summary>
    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>
    /// True when PING is answered with PONG, that is, not while the append-only file is still being read.
    /// </summary>
    private static async Task<bool> Answers(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await socket.SendAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var reply = new byte[64];
            var length = await socket.ReceiveAsync(reply, cancellationToken);
            return reply.AsSpan(0, length).StartsWith("+PONG"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
