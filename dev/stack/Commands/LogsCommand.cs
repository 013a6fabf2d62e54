using System.Globalization;
using Rapport.Stack.Layout;
using Rapport.Stack.Logs;
using Rapport.Stack.Plan;

namespace Rapport.Stack.Commands;

/// <summary>The log of one part.</summary>
internal static class LogsCommand
{
    private const int DefaultLines = 500;

    public static async Task<int> Run(string[] arguments)
    {
        var around = StackSurroundings.Find();
        var options = Parse(arguments);
        var file = options.Name is null ? null : around.Folders.LogOf(options.Name);
        if (!File.Exists(file)) throw new MisuseException(Choices(around.Folders, options.Name));
        var printer = new LogPrinter(Console.Out, Terminal.ShowsColour);
        void Show(string line)
        {
            if (options.IsJson || options.Name == "stack") Console.WriteLine(line);
            else printer.Print(options.Name!, LogLine.Parse(line));
        }

        var position = new FileInfo(file).Length;
        foreach (var line in LogReader.Tail(file, options.Lines)) Show(line);
        if (!options.Follows) return 0;
        await foreach (var line in LogReader.Follow(file, position, CancellationToken.None)) Show(line);
        return 0;
    }

    private static Options Parse(string[] arguments)
    {
        var options = new Options(null, false, false, DefaultLines);
        for (var at = 0; at < arguments.Length; at++)
            options = arguments[at] switch
            {
                "-f" or "--follow" => options with { Follows = true },
                "--json" => options with { IsJson = true },
                "-n" when int.TryParse(arguments.ElementAtOrDefault(++at), CultureInfo.InvariantCulture, out var lines)
                    && lines > 0
                    => options with { Lines = lines },
                var name when options.Name is null && !name.StartsWith('-') => options with { Name = name },
                var other => throw new MisuseException($"up logs: \"{other}\" is not understood"),
            };
        return options;
    }

    private static string Choices(StackFolders folders, string? asked)
    {
        var names = Directory.Exists(folders.Logs)
            ? Directory.GetFiles(folders.Logs, "*.log").Select(Path.GetFileNameWithoutExtension).Order()
            : Enumerable.Empty<string?>();
        return (asked is null ? "up logs: whose?" : $"up logs: there is no log of \"{asked}\".")
            + $" There are: {string.Join(", ", names)}";
    }

    private sealed record Options(string? Name, bool Follows, bool IsJson, int Lines);
}
