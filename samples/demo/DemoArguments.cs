namespace Rapport.Demo;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Visitors">Visitors of the story.</param>
/// <param name="Seed">Seed of the story.</param>
/// <param name="Events">File to play instead of the story.</param>
/// <param name="Mapping">Mapping of that file.</param>
/// <param name="PrintStart">Only print the instant at which the play begins.</param>
/// <param name="Help">Only print the help.</param>
internal sealed record DemoArguments(
    int Visitors, int Seed, string? Events, string? Mapping, bool PrintStart, bool Help)
{
    /// <summary>The help text.</summary>
    public const string HelpText = """
        ./up demo                               plays three weeks in the life of 400 visitors
          --visitors N                          how many (10 to 20000)
          --seed N                              another story
        ./up demo --events FILE --mapping FILE  plays your own events: CSV or NDJSON, plain or .gz
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">An argument is unknown, or its value missing or out of range.</exception>
    public static DemoArguments Parse(IReadOnlyList<string> arguments)
    {
        var result = new DemoArguments(400, 7, null, null, false, false);
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value.");
            int Number(int least, int most) => int.TryParse(Value(), out var number) && number >= least && number <= most
                ? number
                : throw new ArgumentException($"{arguments[i - 1]} takes a whole number from {least} to {most}.");
            result = arguments[i] switch
            {
                "--visitors" => result with { Visitors = Number(10, 20_000) },
                "--seed" => result with { Seed = Number(0, int.MaxValue) },
                "--events" => result with { Events = Value() },
                "--mapping" => result with { Mapping = Value() },
                "--print-start" => result with { PrintStart = true },
                "--help" or "-h" => result with { Help = true },
                _ => throw new ArgumentException($"{arguments[i]} is not known."),
            };
        }

        if (result.Events is not null && result.Mapping is null)
            throw new ArgumentException("--events needs --mapping, for example samples/rees46.mapping.json.");
        return result;
    }
}
