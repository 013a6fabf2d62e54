using System.Globalization;

namespace Rapport.Runtime;

/// <summary>Our MongoDB gateway as a process: <c>dotnet Rapport.MongoGateway.dll --port … --postgres …</c>.</summary>
internal static class MongoGatewayCommand
{
    private const string Assembly = "Rapport.MongoGateway.dll";

    /// <summary>
    /// URI for drivers. Retried writes could apply twice here, so drivers must not retry by themselves.
    /// </summary>
    public static string ConnectionString(int port) => $"mongodb://127.0.0.1:{port}/?retryWrites=false";

    /// <summary>How to run the gateway in front of a prepared PostgreSQL.</summary>
    public static ServerCommand Create(int port, int postgresPort) => new()
    {
        Name = "mongo-gateway",
        FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        Arguments =
        [
            Locate(AppContext.BaseDirectory),
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--postgres", DocumentDbServer.ConnectionString(postgresPort),
            // What a killed service leaves open holds locks that its next start waits for.
            "--transactionIdleSeconds", "5",
        ],
        WorkingDirectory = "/",
        Port = port,
        // The gateway asks PostgreSQL before it answers a ping.
        IsReady = stop => MongoPing.Answers(port, stop),
    };

    /// <summary>
    /// The gateway's assembly: beside the caller, else in the artifacts folder of the same configuration, where the
    /// build puts each project side by side (<c>artifacts/bin/PROJECT/CONFIGURATION</c>).
    /// </summary>
    /// <exception cref="SetupError">It has not been built.</exception>
    internal static string Locate(string callersFolder)
    {
        var own = new DirectoryInfo(callersFolder.TrimEnd(Path.DirectorySeparatorChar));
        string?[] candidates =
        [
            Path.Combine(own.FullName, Assembly),
            own.Parent?.Parent is { } bin ? Path.Combine(bin.FullName, "MongoGateway", own.Name, Assembly) : null,
        ];
        return candidates.FirstOrDefault(File.Exists) ?? throw new SetupError(
            $"{Assembly} is neither in {own.FullName} nor in the artifacts folder beside it; build dev/mongo-gateway.");
    }
}
