using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Delivery;

/// <summary>
/// What <c>dotnet publish -t:PublishContainer</c> would build. No image is built here: that needs the base image
/// out of a registry.
/// </summary>
public class ImageTests
{
    public static TheoryData<string> Names => [.. Repository.Services, "gateway"];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Image_OfAProgram_IsChiseledNotRootAndNamedAsTheChartNamesIt(string name)
    {
        var project = $"{Repository.Sources(name)}/{Repository.Project(name)}.csproj";
        var result = await Tool.RunAsync("dotnet",
        [
            "msbuild", project, "-t:ComputeContainerBaseImage", "-p:Configuration=Release",
            "-getProperty:ContainerBaseImage,ContainerRepository,ContainerImageTag,ContainerUser",
        ]);
        var image = JsonNode.Parse(result.Succeeded)!["Properties"]!;

        // Culture and time zone data: "extra". No shell and no root: "chiseled".
        Assert.EndsWith(
            "aspnet:10.0-noble-chiseled-extra", image["ContainerBaseImage"]!.ToString(), StringComparison.Ordinal);
        var pod = (await Helm.DocumentsAsync(ValueSet.Default))
            .Single(one => one.Kind == "Deployment" && one.Name == "rapport-" + name).Pod!;
        Assert.Equal(pod.First()["image"]!.ToString(), $"{image["ContainerRepository"]}:{image["ContainerImageTag"]}");
        Assert.Equal(pod.Spec().Security()["runAsUser"]!.ToString(), image["ContainerUser"]!.ToString());
    }
}
