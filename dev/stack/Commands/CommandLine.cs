using Rapport.Runtime;

namespace Rapport.Stack.Commands;

/// <summary>What can be said after <c>./up</c>.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Misused = 2;

    private static readonly CommandEntry[] Entries =
    [
        new("", "", "Build what changed, start everything, show the logs; Ctrl-C stops it",
            StartCommands.Run),
        new("-d", "", "Start in the background; returns when all is healthy",
            words => StartCommands.Run(["-d", .. words])),
        new("--detach", null, "", words => StartCommands.Run(["-d", .. words])),
        new("[-d] --replicas", "N", "The same with 1 to 3 processes of every service and of the gateway",
            StartCommands.Run),
        new(StartOptions.ReplicasOption, null, "",
            words => StartCommands.Run([StartOptions.ReplicasOption, .. words])),
        new("[-d] --dashboard", "", "The same with Aspire's dashboard: every event's trace, logs and metrics",
            StartCommands.Run),
        new(StartOptions.DashboardOption, null, "",
            words => StartCommands.Run([StartOptions.DashboardOption, .. words])),
        new("demo", "[--events FILE …]", "Play a story through the gateway and print what happened", DemoCommand.Run),
        new("env", "", "Print addresses and keys as shell assignments: eval \"$(./up env)\"", _ => EnvCommand.Run()),
        new("console", "[--build]", "Print a link that opens the console and signs in once; --build: build it, print the folder",
            ConsoleCommand.Run),
        new("status", "", "What runs, where, and how it is doing", _ => StatusCommand.Run()),
        new("logs", "NAME [-f] [-n LINES] [--json]", "The log of one part; -f goes on as it is written",
            LogsCommand.Run),
        new("restart", "NAME [--rolling]", "Stop one part, build it, start it again; --rolling: all its replicas in turn",
            RestartCommand.Run),
        new("rebuild", "scoring|tagging", "Form a service's states anew from the log; shows how far it is",
            RebuildCommand.Run),
        new("import", "FILE [--events] [--trial] …", "Take a CSV or NDJSON file in, with a preview and a bar; --help says how",
            ImportCommand.Run),
        new("keys", "[add|rotate|end …]", "The keys of programs and pages: list, make, replace, end; --help says how",
            KeysCommand.Run),
        new("down", "", "Stop everything; the data stays", _ => StopCommands.Down()),
        new("reset", "", "Stop everything and delete the data", _ => StopCommands.Reset()),
        new("help", "", "This list", _ => Help()),
        new("--help", null, "", _ => Help()),
        new("-h", null, "", _ => Help()),
        new("running", null, "", _ => StatusCommand.SayIfRunning()),
        new("run-detached", null, "", StartCommands.RunDetached),
        new("test", null, "", Testing.TestCommand.Run),
    ];

    /// <returns>0 when all went well, 1 when not, 2 when the words make no sense.</returns>
    public static async Task<int> Run(string[] arguments)
    {
        var name = arguments.FirstOrDefault() ?? "";
        var entry = Array.Find(Entries, entry => entry.Name == name);
        if (entry is null)
        {
            await Console.Error.WriteLineAsync($"up: unknown command \"{name}\"\n\n{HelpText()}");
            return Misused;
        }
        try
        {
            return await entry.Run([.. arguments.Skip(1)]);
        }
        catch (Exception expected) when (expected is StackError or SetupError)
        {
            await Console.Error.WriteLineAsync(expected.Message);
            return Failed;
        }
        catch (MisuseException misuse)
        {
            await Console.Error.WriteLineAsync($"{misuse.Message}\n\n{HelpText()}");
            return Misused;
        }
    }

    private static Task<int> Help()
    {
        Console.WriteLine(HelpText());
        return Task.FromResult(0);
    }

    private static string HelpText()
    {
        var rows = Entries.Where(entry => entry.Arguments is not null)
            .Select(entry => (Usage: $"./up {entry.Name} {entry.Arguments}".TrimEnd(), entry.Text)).ToList();
        var width = rows.Max(row => row.Usage.Length) + 2;
        return $"""
            Runs the whole platform on this machine.

            {string.Join('\n', rows.Select(row => "  " + row.Usage.PadRight(width) + row.Text))}

            Environment:
              RAPPORT_PORT_OFFSET   added to every port of dev/ports.json, for a second stack beside the first
              RAPPORT_DATA_DIR      where data, logs and keys are kept instead of .data/
              RAPPORT_CACHE         where fetched programs are kept instead of the user's cache folder
              MONGODB_URI           a MongoDB to use instead of a local one
              RAPPORT_REDIS         a Redis to use instead of a local one, host:port
              RAPPORT_DAPR          "elsewhere" when the sidecars run already (dev/compose.yaml)
            """;
    }

    /// <param name="Name">What is typed.</param>
    /// <param name="Arguments">What may follow; null for a command that the help leaves out.</param>
    private sealed record CommandEntry(string Name, string? Arguments, string Text, Func<string[], Task<int>> Run);
}
