using System.Diagnostics;
using System.Runtime.InteropServices;
using Rapport.Runtime;
using Rapport.Stack.Commands;
using Rapport.Stack.Layout;
using Rapport.Stack.Web;

namespace Rapport.Stack.Testing;

/// <summary>Everything that <c>./test</c> does after the build.</summary>
internal static class TestCommand
{
    private const string Help = """
        Sets up what the tests need, builds (warnings are errors) and runs them.

          ./test                    everything
          ./test product            what ships: everything but the tests of the local stack
          ./test dev                the tests of the local stack itself (dev/Dev.slnf)
          ./test NAME…              the projects of tests/ whose names begin so: ./test Conditions Stack
          ./test NAME --filter EXPR only some tests of it, as dotnet test --filter takes them
          ./test chaos …            a longer run of the chaos rig: ./test chaos --help
          ./test upgrade [REF] …    this release and another one (a commit; else the last whose contracts were released)
                                    beside each other under load and kills, and back; about 15 minutes with the build;
                                    what follows goes to the chaos rig
          ./test released           on a release: the contracts as they are become what changes are held against
          ./test --help             this text

        The last line is "N passed, N failed", and ", N skipped" when something was skipped.
        """;

    private const string Product = "product";
    private const string Dev = "dev";

    // Projects run two at a time: most wait for a store half of their time.
    private const int Lanes = 2;

    /// <returns>0 when nothing failed.</returns>
    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is ["chaos", .. var words]) return await Chaos(words);
        if (arguments is ["upgrade", .. var rest]) return await Upgrade(rest);
        if (arguments is ["released"]) return await Released();
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }
        var folders = StackFolders.Find();
        var (names, filter) = Parse(arguments);
        var projects = Choose(folders, names);
        var report = new TestReport(Console.Out);
        var started = Stopwatch.GetTimestamp();
        await RunAll(folders, projects, filter, isWhole: names is [] or [Product], report);
        report.Say($"\nTook {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s.");
        report.Say(report.Sum());
        return report.IsClean ? 0 : 1;
    }

    private static async Task<int> Chaos(string[] words)
    {
        var rig = StackFolders.Find().Program(TestProject.ChaosRig);
        if (!File.Exists(rig)) throw new StackError($"The chaos rig has not been built: {rig} is missing.");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [rig, .. words]))!;
        // Ctrl-C reaches the rig by itself; this process stays until the rig has put everything away.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<int> Upgrade(string[] words)
    {
        var reference = words is [var first, ..] && !first.StartsWith('-') ? first : null;
        var other = await OtherRelease.Build(StackFolders.Find(), reference, Console.WriteLine);
        return await Chaos(["--scenario", "upgrade", "--other", other, .. words.Skip(reference is null ? 0 : 1)]);
    }

    private static async Task<int> Released()
    {
        var folders = StackFolders.Find();
        var (packages, missing) = await Npm(folders, Console.WriteLine);
        await ProtoContracts.Release(folders, packages ?? throw new StackError(missing));
        Console.WriteLine("proto/released is the contracts as they are; commit it with the release.");
        return 0;
    }

    private static async Task RunAll(
        StackFolders folders, IReadOnlyList<TestProject> projects, string? filter, bool isWhole, TestReport report)
    {
        void Progress(string text) => report.Say("  " + text);
        report.Say("Setting up");
        await using var servers = await TestServers.Start(Progress, CancellationToken.None);
        var environment = new Dictionary<string, string>(servers.Environment);
        var npm = await Npm(folders, Progress);
        if (npm.Packages is { } packages)
            foreach (var (name, value) in packages.Environment) environment[name] = value;
        if (isWhole)
        {
            await Check(report, $"proto: {ProtoContracts.Lint}",
                () => ProtoContracts.RunLint(folders, npm.Packages, npm.Missing));
            await Check(report, $"proto: {ProtoContracts.Breaking}",
                () => ProtoContracts.RunBreaking(folders, npm.Packages, npm.Missing));
        }

        var console = Directory.CreateTempSubdirectory("rapport-console-").FullName;
        if (isWhole || projects.Any(project => project.Name.StartsWith("Console", StringComparison.Ordinal)))
            await CheckConsole(folders, console, environment, report, Progress);

        var results = Directory.CreateTempSubdirectory("rapport-results-").FullName;
        async Task RunOne(TestProject project)
        {
            report.Say($"  {project.Name} …");
            await Check(report, project.Name, () => project.Run(folders, environment, results, filter));
        }

        await Parallel.ForEachAsync(projects.Where(project => !project.RunsAlone),
            new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (project, _) => await RunOne(project));
        foreach (var project in projects.Where(project => project.RunsAlone)) await RunOne(project);
        Directory.Delete(results, recursive: true);
        Directory.Delete(console, recursive: true);
    }

    private static async Task CheckConsole(StackFolders folders, string place, Dictionary<string, string> environment,
        TestReport report, Action<string> progress)
    {
        const string name = "console: build";
        try
        {
            var sources = ConsoleSources.Find(folders) ?? throw new StackError("console/package-lock.json is missing.");
            var packages = await ConsolePackages.Install(sources, withTests: true, progress, CancellationToken.None);
            sources.LayOut(place, packages.Modules);
            var checks = new ConsoleChecks(place, packages.Node);
            await Check(report, "console: types and form", checks.RunLint);
            await Check(report, "console: unit tests", checks.RunUnitTests);
            await Check(report, name, async () =>
            {
                environment["RAPPORT_TEST_CONSOLE_BUILD"] = await ConsoleBuild.Build(sources, progress, CancellationToken.None);
                return new TestResults { Passed = 1 };
            });
            environment["RAPPORT_TEST_CONSOLE"] = place;
            environment["RAPPORT_TEST_NODE"] = packages.Node;
        }
        catch (StackError fault)
        {
            report.Add(name, TestResults.Failure(name, fault.Message), TimeSpan.Zero);
        }
        catch (SetupError unavailable)
        {
            report.Add(name, new TestResults { Skipped = [new TestRemark(name, unavailable.Message)] }, TimeSpan.Zero);
        }
    }

    private static async Task Check(TestReport report, string name, Func<Task<TestResults>> run)
    {
        var started = Stopwatch.GetTimestamp();
        var results = await run();
        report.Add(name, results, Stopwatch.GetElapsedTime(started));
    }

    private static async Task<(NpmPackages? Packages, string Missing)> Npm(
        StackFolders folders, Action<string> progress)
    {
        try
        {
            return (await NpmPackages.Install(folders, progress, CancellationToken.None), "");
        }
        catch (Exception unavailable) when (unavailable is StackError or SetupError)
        {
            progress($"no npm packages: {unavailable.Message}");
            return (null, unavailable.Message);
        }
    }

    private static (IReadOnlyList<string> Names, string? Filter) Parse(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--filter");
        var names = at < 0 ? arguments : [.. arguments.Where((_, index) => index != at && index != at + 1)];
        if (at >= 0 && at + 1 >= arguments.Length) throw new MisuseException("test: --filter needs an expression");
        if (Array.Find(names, name => name.StartsWith('-')) is { } unknown)
            throw new MisuseException($"test: unknown option {unknown}\n\n{Help}");
        return (names, at < 0 ? null : arguments[at + 1]);
    }

    private static IReadOnlyList<TestProject> Choose(StackFolders folders, IReadOnlyList<string> names)
    {
        var all = TestProject.All(folders);
        if (names is [Product or Dev])
        {
            var ofTheStack = TestProject.OfTheStack(folders);
            return [.. all.Where(project => ofTheStack.Contains(project.Name) == (names[0] == Dev))];
        }
        foreach (var name in names.Where(name => !all.Any(project => Matches(project, name))))
            throw new StackError(
                $"No project \"{name}\". There are: {string.Join(", ", all.Select(project => project.Name))}");
        return names.Count == 0 ? all : [.. all.Where(project => names.Any(name => Matches(project, name)))];
    }

    private static bool Matches(TestProject project, string name) =>
        project.Name.StartsWith(name.TrimEnd('/').Split('/')[^1], StringComparison.OrdinalIgnoreCase);
}
