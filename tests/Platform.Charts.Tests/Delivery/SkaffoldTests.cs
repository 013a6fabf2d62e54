using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Delivery;

public class SkaffoldTests
{
    private static readonly Manifest File = Manifest.Read(Repository.Read("skaffold.yaml")).Single();
    private static readonly string[] Names = [.. Repository.Services, "gateway"];

    [SkippableFact]
    public async Task File_AsItStands_IsValid() => await Validator.CheckFilesAsync(
        Repository.At("skaffold.yaml"), Path.Combine(Helm.Chart, "Chart.yaml"));

    [Fact]
    public void Artifacts_OfTheBuild_AreTheSixPrograms()
    {
        var artifacts = File.At("build")!.AsObject().List("artifacts").ToList();

        Assert.Equal(Names.Select(name => "rapport/" + name).Order(),
            artifacts.Select(one => one["image"]!.ToString()).Order());
        Assert.All(artifacts, one =>
        {
            var words = one.Path("custom", "buildCommand")!.ToString().Split(' ');
            Assert.All(words, word => Assert.True(System.IO.File.Exists(Repository.At(word)), word));
            var folders = one.Path("custom", "dependencies", "paths").Texts()
                .Select(path => path.Replace("/**", "", StringComparison.Ordinal));
            Assert.All(folders, path => Assert.True(Path.Exists(Repository.At(path)), path));
        });
    }

    [Fact]
    public void Profiles_OfTheFile_AreDevStagingAndProduction() => Assert.Equal(
        ["dev", "staging", "production"], File.Body.List("profiles").Select(one => one["name"]!.ToString()));

    [SkippableFact]
    public async Task Releases_OfEveryProfile_RenderWithTheirValuesAndImages()
    {
        var deploys = File.Body.List("profiles").Select(profile => profile["deploy"]).Append(File.At("deploy"))
            .OfType<JsonObject>().ToList();

        Assert.Equal(3, deploys.Count);
        foreach (var release in deploys.SelectMany(deploy => deploy["helm"]!.AsObject().List("releases")))
        {
            var files = release["valuesFiles"].Texts().SelectMany(file => new[] { "--values", Repository.At(file) });
            var images = release["setValueTemplates"]!.AsObject()
                .SelectMany(pair => new[] { "--set-string", $"{pair.Key}=v1" }).ToList();
            Assert.Equal(Names.Length * 4, images.Count);

            var documents = Manifest.Read((await Helm.TemplateAsync([.. files, .. images])).Succeeded);

            await Validator.CheckAsync(documents);
            Assert.All(documents.Where(one => one.Kind == "Deployment"),
                one => Assert.Equal("v1:v1", one.Pod!.First()["image"]!.ToString()));
        }
    }
}
