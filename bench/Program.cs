using Rapport.Bench;
using Rapport.Bench.Scenarios;

IReadOnlyList<IScenario> scenarios = [new IngestScenario(), new ProcessedScenario(), new VisibleScenario(),
    new ApplyScenario(), new LeaderboardScenario(), new BackTestScenario(),
    new ValueScenario(), new CapacityScenario(), new RebuildScenario(), new PoisonScenario()];
if (args is ["--help"] || args.Except(scenarios.Select(s => s.Name)).Any())
{
    Console.WriteLine($"bench/run [{string.Join("] [", scenarios.Select(s => s.Name))}]    all but rebuild and poison when none is named");
    return args is ["--help"] ? 0 : 2;
}

try
{
    var chosen = scenarios.Where(s => args.Length == 0 ? !s.IsAskedFor : args.Contains(s.Name)).ToList();
    using var platform = chosen.Exists(s => s.NeedsPlatform) ? Platform.FromEnvironment() : Platform.None;
    foreach (var scenario in chosen)
        foreach (var figure in await scenario.RunAsync(platform))
            Console.WriteLine(
                $"{scenario.Name,-11} {figure.What,-44} {figure.Measured,-30} {figure.Ratio,-16} ({figure.Yardstick})");
    return 0;
}
catch (Exception exception) when (exception is BenchException or GatewayException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
