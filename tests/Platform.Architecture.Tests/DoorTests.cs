using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>One proto service and one gRPC class for each resource.</summary>
public sealed partial class DoorTests
{
    [Fact]
    public void ProtoFiles_OfServices_DeclareOneAndAreNamedAfterIt()
    {
        var files = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "proto"), "*.proto", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Services: Service().Matches(File.ReadAllText(file))))
            .Where(file => file.Services.Count > 0 && file.Name.EndsWith("_service", StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > 20, "Service files have other names now.");
        Assert.All(files, file => Assert.Equal(
            file.Name.Replace("_", "", StringComparison.Ordinal), Assert.Single(file.Services).Groups[1].Value, ignoreCase: true));
    }

    [Fact]
    public void GrpcClasses_EachServesTheServiceOfItsName()
    {
        var classes = SourceTree.Files("services").Select(f => GrpcClass().Match(string.Join('\n', f.Lines)))
            .Where(match => match.Success).ToList();
        Assert.True(classes.Count > 20, "gRPC classes have other names now.");
        Assert.All(classes, match => Assert.Equal(match.Groups["name"].Value, match.Groups["service"].Value));
    }

    [GeneratedRegex(@"^service (\w+)", RegexOptions.Multiline)]
    private static partial Regex Service();

    [GeneratedRegex(@"class (?<name>\w+)Grpc\([^{]*?:\s*(?<service>\w+?)Service\.\w+ServiceBase")]
    private static partial Regex GrpcClass();
}
