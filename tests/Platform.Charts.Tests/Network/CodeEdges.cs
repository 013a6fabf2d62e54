using System.Text.RegularExpressions;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Network;

/// <summary>Who talks to whom by the sources: the gRPC clients that are added, the stores that are opened.</summary>
internal static partial class CodeEdges
{
    /// <summary>Services that a program makes clients to, by the chart's names.</summary>
    public static IReadOnlyList<string> CallsOf(string program)
    {
        var sources = SourcesOf(program);
        var clients = ClientLine().Matches(sources).Select(match => match.Groups[1].Value);
        var routes = program == "gateway"
            ? RouteLine().Matches(Repository.Read("gateway/Routes/PublicService.cs"))
                .Select(match => match.Groups[1].Value)
            : [];
        return [.. clients.Concat(routes).Select(name => name.ToLowerInvariant()).Distinct()
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The store that a program opens: mongo, redis, or none.</summary>
    public static string StoreOf(string program) =>
        SourcesOf(program) switch
        {
            var text when text.Contains("builder.AddMongo(", StringComparison.Ordinal) => "mongo",
            var text when text.Contains("builder.AddRedis(", StringComparison.Ordinal) => "redis",
            _ => "",
        };

    private static string SourcesOf(string program) => string.Join('\n',
        Directory.EnumerateFiles(Repository.At(Repository.Sources(program)), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));

    [GeneratedRegex("""AddServiceClient<[\w.]+>\(\s*"(\w+)"\)""")]
    private static partial Regex ClientLine();

    // The gateway's table of public services: full name, and where it is served.
    [GeneratedRegex("""new\("rapport\.[\w.]+",\s*"(\w+)",""")]
    private static partial Regex RouteLine();
}
