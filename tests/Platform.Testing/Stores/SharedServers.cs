using System.Collections.Concurrent;
using System.Diagnostics;
using Rapport.Runtime;

namespace Rapport.Platform.Testing.Stores;

/// <summary>
/// One Redis and one document database for all tests of this process, each started when the first test asks for it.
/// The servers die with the process, however it ends, and their data is deleted then.
/// </summary>
internal static class SharedServers
{
    private const UnixFileMode OpenDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // Kept, since a collected process object closes the input.
    private static readonly ConcurrentBag<Process> Cleaners = [];

    private static readonly Lazy<Task<string>> RedisStart = new(StartRedis);
    private static readonly Lazy<Task<string>> MongoStart = new(StartMongo);

    /// <summary>Redis as StackExchange.Redis takes it: <c>RAPPORT_TEST_REDIS</c>, else a server of our own.</summary>
    public static Task<string> Redis => RedisStart.Value;

    /// <summary>URI of the document database: <c>RAPPORT_TEST_MONGO</c>, else a server of our own.</summary>
    public static Task<string> Mongo => MongoStart.Value;

    /// <summary>True when the document database outlives this process, so that tests have to clean up.</summary>
    public static bool MongoIsGiven => GivenMongo is not null;

    private static string? GivenMongo =>
        Environment.GetEnvironmentVariable("RAPPORT_TEST_MONGO") is { Length: > 0 } uri ? uri : null;

    private static async Task<string> StartRedis()
    {
        if (Environment.GetEnvironmentVariable("RAPPORT_TEST_REDIS") is { Length: > 0 } given)
            return given;
        var data = NewDirectory();
        var server = await RedisServer.StartAsync(
            Path.Combine(data, "redis"), FreePort.Next(), Progress, CancellationToken.None);
        return server.ConnectionString;
    }

    private static async Task<string> StartMongo()
    {
        if (GivenMongo is { } given)
            return given;
        var data = NewDirectory();
        var options = new MongoServerOptions
        {
            DataDirectory = Path.Combine(data, "mongo"),
            Port = FreePort.Next(),
            PostgresPort = FreePort.Next(),
            SyncToDisk = false,
        };
        var server = await MongoServer.StartAsync(options, Progress, CancellationToken.None);
        return server.ConnectionString;
    }

    /// <summary>A folder that PostgreSQL may enter too, when the tests run as root and it does not.</summary>
    private static string NewDirectory()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"rapport-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, OpenDirectory);
        DeleteAfterUs(directory);
        return directory;
    }

    /// <summary>
    /// Test runners end their process without waiting, so that it cannot clean up by itself: a shell waits for the end
    /// of its input, which is our end, leaves the servers a moment to notice it too, and deletes.
    /// </summary>
    private static void DeleteAfterUs(string directory) => Cleaners.Add(Process.Start(
        new ProcessStartInfo("setsid", ["sh", "-c", "cat > /dev/null; sleep 3; rm -rf -- \"$0\"", directory])
        {
            RedirectStandardInput = true,
        })!);

    private static void Progress(string line) => Console.Error.WriteLine(line);
}
