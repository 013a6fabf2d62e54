using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>The rules of the house that a machine can check.</summary>
public sealed partial class StructureTests
{
    // A sender per channel: e-mail is the first. Counts over windows: the conditions library asks whoever keeps them.
    private static readonly string[] ExtensionPoints = ["IMessageSender", "IAggregateSource"];
    private static readonly string[] Services = ["contact", "tagging", "scoring", "journey", "notification"];

    [Fact]
    public void Domain_AnyService_KnowsNoStoreProtoClockOrThread()
    {
        var domain = SourceTree.Files("services").Where(f => f.Path.Contains("/Domain/", StringComparison.Ordinal));
        Assert.Empty(SourceTree.LinesWith(domain,
            "using MongoDB", "using StackExchange", "using Google.Protobuf", "using Grpc", "using Microsoft.Extensions.Logging",
            ".V1;", "async ", "await ", "Task<", "TimeProvider", "ILogger"));
    }

    [Fact]
    public void Services_ProjectReferences_NeverAnotherService()
    {
        foreach (var service in Services)
        {
            var project = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "services", service), "*.csproj").Single();
            var references = ProjectReference().Matches(File.ReadAllText(project)).Select(m => m.Groups[1].Value);
            Assert.All(references, path => Assert.DoesNotContain(
                Services.Where(other => other != service), other => path.Contains($"/{other}/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Clock_Everywhere_OnlyThroughTimeProvider() => Assert.Empty(SourceTree.LinesWith(
        SourceTree.Files("services", "gateway", "dev", "samples", "bench"),
        "DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow"));

    [Fact]
    public void StaticClock_InWhatShips_OnlyForOwnDeadlinesAndRecords() => Assert.Empty(SourceTree.LinesWith(
        SourceTree.Files("services", "gateway").Where(file => !file.Path.EndsWith("Time/ProcessClock.cs", StringComparison.Ordinal)),
        "TimeProvider.System"));

    [Fact]
    public void Logging_Services_OnlyByLoggerMessage() => Assert.Empty(SourceTree.LinesWith(
        SourceTree.Files("services", "gateway"),
        "logger.LogTrace(", "logger.LogDebug(", "logger.LogInformation(", "logger.LogWarning(", "logger.LogError(",
        "Console.Write"));

    [Fact]
    public void Stores_AnyService_AreInternalAndSealed()
    {
        var declarations = SourceTree.LinesWith(SourceTree.Files("services"), " class ")
            .Where(line => StoreClass().IsMatch(line));
        Assert.All(declarations, line => Assert.Contains("internal sealed", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_Anywhere_HaveAtMost300Lines() =>
        Assert.Empty(SourceTree.Files().Where(f => f.Lines.Length > 300).Select(f => $"{f.Path}: {f.Lines.Length}"));

    [Fact]
    public void Names_Types_SayWhatTheyAre() => Assert.DoesNotContain(
        SourceTree.LinesWith(SourceTree.Files("services", "gateway", "dev", "samples"), " class ", " record ", " interface "),
        line => VagueName().IsMatch(line));

    [Fact]
    public void Interfaces_Services_HaveSeveralImplementations()
    {
        var files = SourceTree.Files("services", "gateway").ToList();
        var interfaces = files.SelectMany(f => f.Lines).Select(line => InterfaceName().Match(line))
            .Where(m => m.Success).Select(m => m.Groups[1].Value).Except(ExtensionPoints);
        var text = string.Join('\n', files.SelectMany(f => f.Lines));
        Assert.All(interfaces, name =>
            Assert.True(Regex.Count(text, $@"(class|record|struct)\s+\w+[^{{;]*[:,]\s*{name}\b") > 1, $"{name} has one implementation"));
    }

    [Fact]
    public void Log_EveryReader_BelievesByOrigin()
    {
        var readers = SourceTree.Files("services").Where(f => !f.Path.StartsWith("services/contact/", StringComparison.Ordinal)
            && f.Lines.Any(line => line.Contains("ReadEventsAsync(", StringComparison.Ordinal)
                || line.Contains("ReadContactEventsAsync(", StringComparison.Ordinal))).ToList();
        Assert.True(readers.Count >= 5, "Who reads the log has other names now.");
        Assert.Empty(readers.Where(f => !f.Lines.Any(line => line.Contains(".Believed()", StringComparison.Ordinal)))
            .Select(f => f.Path));
    }

    [Fact]
    public void Conclusions_Anywhere_AreToldByOriginNotByHop() => Assert.Empty(SourceTree.LinesWith(
        SourceTree.Files("services").Where(f => !f.Path.EndsWith("/EventOrigins.cs", StringComparison.Ordinal)),
        ".Hop == 0", ".Hop > 0", ".Hop != 0", "Hop: > 0", "Hop: 0"));

    [GeneratedRegex("ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"class \w+Store\b")]
    private static partial Regex StoreClass();

    [GeneratedRegex(@"(class|record|interface) \w*(Manager|Helper|Util|Utils|Processor|Dto)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^\s*(?:public|internal) interface (\w+)")]
    private static partial Regex InterfaceName();
}
