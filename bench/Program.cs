using Rapport.Bench;
using Rapport.Bench.Scenarios;
using Spectre.Console;

IReadOnlyList<IScenario> scenarios = [new IngestScenario(), new ProcessedScenario(), new VisibleScenario()];
if (args is ["--help"] || args.Except(scenarios.Select(s => s.Name)).Any())
{
    Console.WriteLine($"bench/run [{string.Join("] [", scenarios.Select(s => s.Name))}]    all when none is named");
    return args is ["--help"] ? 0 : 2;
}

try
{
    using var platform = Platform.FromEnvironment();
    var table = new Table().Border(TableBorder.Rounded)
        .AddColumns("scenario", "what", "figure", "yardstick", "of the yardstick");
    foreach (var scenario in scenarios.Where(s => args.Length == 0 || args.Contains(s.Name)))
    {
        Console.Error.WriteLine($"{scenario.Name} …");
        foreach (var figure in await scenario.RunAsync(platform))
            table.AddRow(scenario.Name, figure.What, figure.Measured, figure.Yardstick, figure.Ratio);
    }

    AnsiConsole.Console.Write(table);
    return 0;
}
catch (BenchException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
