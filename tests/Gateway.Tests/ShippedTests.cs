using System.Text.Json.Nodes;

namespace Rapport.Gateway.Tests;

/// <summary>The gateway stores nothing and decides nothing, so it brings nothing along that could.</summary>
public sealed class ShippedTests
{
    private static readonly string[] Foreign =
        ["MongoDB.", "StackExchange.", "Dapr.", "Parlot", "Microsoft.ML", "Rapport.Conditions", "Rapport.Storage", "Rapport.Following"];

    [Fact]
    public void Output_OfTheGateway_HasNoDriverBusLanguageOrLearning()
    {
        var folder = Output();
        var files = Directory.EnumerateFiles(folder, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)).ToList();
        var needed = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "Rapport.Gateway.deps.json")))!["libraries"]!.AsObject()
            .Select(library => library.Key);

        Assert.Contains("Yarp.ReverseProxy", files);
        Assert.DoesNotContain(
            files.Concat(needed), name => Foreign.Any(word => name.StartsWith(word, StringComparison.Ordinal)));
    }

    // artifacts/bin/Gateway.Tests/release beside artifacts/bin/Gateway/release.
    private static string Output()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, "Gateway", own.Name);
    }
}
