using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Hosting.Contracts;
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
        var routes = program == "gateway" ? Routed() : [];
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

    // The gateway routes to whoever answers a public service, as the contracts tell.
    private static IEnumerable<string> Routed() => typeof(Event).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", typeof(FileDescriptor))?.GetValue(null)).OfType<FileDescriptor>()
        .SelectMany(file => file.Services).Where(CallContract.IsPublic).Select(CallContract.ProcessOf);

    private static string SourcesOf(string program) => string.Join('\n',
        Directory.EnumerateFiles(Repository.At(Repository.Sources(program)), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));

    [GeneratedRegex("""AddServiceClient<[\w.]+>\(\s*"(\w+)"\)""")]
    private static partial Regex ClientLine();
}
