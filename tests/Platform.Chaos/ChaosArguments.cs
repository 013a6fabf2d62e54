using System.Globalization;
using Rapport.Platform.Chaos.Faults;

namespace Rapport.Platform.Chaos;

/// <summary>Reads the command line.</summary>
internal static class ChaosArguments
{
    private const double BacklogRate = 2_000;

    private static readonly string[] Known =
    [
        "--minutes", "--events", "--rate", "--kills", "--others", "--faults", "--replicas", "--seed", "--scenario",
        "--other", "--keep", "--write-report",
    ];

    /// <summary>What <c>--help</c> says.</summary>
    public static readonly string Help = $"""
        Starts a whole platform of its own, loads it, breaks it in every way there is, and compares what is left in all
        stores with what the accepted events must have come to. Ends with 0 when nothing differs, 1 when something does.

          ./test chaos --minutes N           so many minutes of load and faults (default 3)
          ./test chaos --events N            so many events instead
            --rate R                         events a second (default 300; about 600 fills two cores)
            --kills N                        SIGKILLs over all processes in turn (default: one every 10 s)
            --others N                       other faults, kind after kind (default: one for five kills, at least each once)
            --faults a,b                     only these: {string.Join(", ", FaultPlan.Kinds)}
            --replicas N                     processes of every service (default 1)
            --seed S                         the same crowd, faults, moments and victims again (default: by the day)
            --scenario backlog               twice all followers stand still until {FaultPlan.Backlog:N0} events are on their
                                             way to them, once the broker loses those; a minute to catch up
            --scenario timers                everyone only sets an alarm of five minutes: as many timers as events
            --scenario rolling               no faults: services and gateway, two of each, are restarted in good order
                                             (--kills times, default 50); no request may fail twice in a row
            --scenario days                  every process is killed once while journeys wait for three days; then the clock is
                                             set four days forward
            --scenario upgrade --other DIR   two of everything, in two releases beside each other, and back again:
                                             ./test upgrade builds the other one
            --keep                           leave the data folder
            --write-report                   put the result into docs/chaos.md
        """;

    /// <summary>The options.</summary>
    /// <exception cref="FormatException">Something is no option, or no number; the message says what.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i++)
            values[arguments[i]] = arguments[i] is "--keep" or "--write-report" ? ""
                : ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value");
        if (values.Keys.Except(Known).FirstOrDefault() is { } unknown)
            throw new FormatException($"there is no option {unknown}");
        double Number(string name, double otherwise) => values.TryGetValue(name, out var text)
            ? double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0
                ? number : throw new FormatException($"{name}: \"{text}\" is no number")
            : otherwise;
        var scenario = Scenario(values.GetValueOrDefault("--scenario", nameof(ChaosScenario.Mixed)));
        var (isRolling, isBacklog) = (scenario == ChaosScenario.Rolling, scenario == ChaosScenario.Backlog);
        var isUpgrade = scenario == ChaosScenario.Upgrade;
        if (isUpgrade != values.ContainsKey("--other"))
            throw new FormatException("--scenario upgrade and --other, with the programs of the other release, go together");
        var rate = Number("--rate", isBacklog ? BacklogRate : 300);
        var events = (int)Number("--events", isBacklog ? 4 * FaultPlan.Backlog : Number("--minutes", isUpgrade ? 8 : 3) * 60 * rate);
        var kinds = values.TryGetValue("--faults", out var list) ? list.Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
        if (kinds.Except(FaultPlan.Kinds).FirstOrDefault() is { } strange)
            throw new FormatException($"there is no fault \"{strange}\"; there are {string.Join(", ", FaultPlan.Kinds)}");
        var kills = (int)Number("--kills", isRolling ? 50 : isUpgrade ? 24 : Math.Max(1, Math.Round(events / rate / 10)));
        return new ChaosOptions
        {
            Events = events,
            Rate = rate,
            Seed = (int)Number("--seed", DailySeed),
            Kills = kills,
            Others = (int)Number("--others", Math.Max(FaultPlan.Kinds.Count, kills / 5)),
            Faults = scenario is ChaosScenario.Mixed or ChaosScenario.Timers ? kinds : [FaultPlan.Kill],
            Replicas = (int)Number("--replicas", isRolling || isUpgrade ? 2 : 1),
            Other = values.GetValueOrDefault("--other"),
            Scenario = scenario,
            Keep = values.ContainsKey("--keep"),
            WriteReport = values.ContainsKey("--write-report"),
        };
    }

    private static ChaosScenario Scenario(string name) =>
        Enum.TryParse<ChaosScenario>(name, ignoreCase: true, out var scenario) && Enum.IsDefined(scenario) && !char.IsDigit(name[0])
            ? scenario
            : throw new FormatException(
                $"there is no scenario \"{name}\"; there are {string.Join(", ", Enum.GetNames<ChaosScenario>()).ToLowerInvariant()}");

    /// <summary>Another one every six hours.</summary>
    public static int DailySeed => (int)(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 21_600);
}
