using Rapport.Platform.Chaos.Faults;
using Xunit;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>The plan of a run with two releases, and what each replica runs meanwhile.</summary>
public sealed class UpgradeTests : IDisposable
{
    private static readonly string[] Parts =
        [.. Repository.Services.Append("gateway").SelectMany(name => new[] { name, $"{name}-2" }), "redis", "sidecar", "mongo-gateway"];

    private readonly string other = Directory.CreateTempSubdirectory("rapport-other-").FullName;

    [Fact]
    public void Plan_ThereAndBack_MixesReleasesAtBothKillsAndEndsInTheOldOne()
    {
        var isNew = Parts[..12].ToDictionary(part => part, _ => false);
        var (kills, counts) = (0, new List<int>());
        foreach (var fault in FaultPlan.Make(Options, Parts, disk: null))
        {
            var (verb, part) = (fault.Name[..fault.Name.LastIndexOf(' ')], fault.Name[(fault.Name.LastIndexOf(' ') + 1)..]);
            Assert.True(isNew.ContainsKey(part), fault.Name);
            if (verb == FaultPlan.Kill)
            {
                kills++;
                counts.Add(isNew.Values.Count(each => each));
            }
            else
            {
                Assert.NotEqual(verb == "upgrade", isNew[part]);
                isNew[part] = verb == "upgrade";
            }
        }

        Assert.Equal(24, kills);
        // One replica of each of the six programs is new whenever somebody dies.
        Assert.All(counts, count => Assert.Equal(6, count));
        Assert.DoesNotContain(true, isNew.Values);
    }

    [Fact]
    public void Point_ToNewAndBack_LeadsToThatBuildAndLeavesTheOtherReplica()
    {
        Directory.CreateDirectory(Path.Combine(other, "Gateway", Repository.Configuration));
        File.WriteAllText(Path.Combine(other, "Gateway", Repository.Configuration, "Rapport.Gateway.dll"), "");
        using var releases = new Releases(other, replicas: 2);
        string Target(string part) => new DirectoryInfo(Path.Combine(releases.Folder, part)).LinkTarget!;
        Assert.All(Parts[..12], part => Assert.Equal(other, Target(part)));

        releases.Point("scoring-2", isNew: true);

        Assert.Equal((Repository.At("artifacts", "bin"), other), (Target("scoring-2"), Target("scoring")));
        releases.Point("scoring-2", isNew: false);
        Assert.Equal(other, Target("scoring-2"));
    }

    [Fact]
    public void Releases_FolderWithoutPrograms_IsRefusedByName() =>
        Assert.Contains(other, Assert.Throws<ArgumentException>(() => new Releases(other, replicas: 2)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--scenario", "upgrade")]
    [InlineData("--other", "somewhere")]
    public void Arguments_UpgradeOrOtherAlone_AreRefused(string option, string value) =>
        Assert.Contains("--other", Assert.Throws<FormatException>(() => ChaosArguments.Parse([option, value])).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(other, recursive: true);

    private static ChaosOptions Options => ChaosArguments.Parse(["--scenario", "upgrade", "--other", "elsewhere", "--seed", "3"]);
}
