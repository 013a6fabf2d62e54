using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Tests.Hosting;

public sealed class SettingsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sidecar-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_CompleteFile_TakesPathsFromItsFolderAndTokensFromTheEnvironment()
    {
        var settings = Read("""
            {
              // comments are welcome
              "adminPort": 3599, "resourcesPath": "dapr", "timeScale": 0.1, "chaos": { "lossPercent": 1 },
              "apps": [{
                "appId": "contact", "appPort": 5101, "appProtocol": "h2c", "httpPort": 3501, "grpcPort": 50101,
                "health": { "intervalMilliseconds": 1000 } }]
            }
            """, name => name == "DAPR_API_TOKEN" ? "in" : "");

        Assert.Equal(Path.Combine(folder, "dapr"), settings.ResourcesPath);
        Assert.Equal(("in", null), (settings.ApiToken, settings.AppToken));
        Assert.Equal(1, settings.Chaos.LossPercent);
        Assert.Equal(("/healthz", 1000, 3), (
            settings.Apps[0].Health!.Path, settings.Apps[0].Health!.IntervalMilliseconds,
            settings.Apps[0].Health!.Threshold));
    }

    [Fact]
    public void Read_FaultyFile_NamesEveryFault()
    {
        var message = Assert.Throws<SettingsException>(() => Read("""
            { "adminPort": 1, "resourcesPath": "dapr", "timeScale": 0, "chaos": { "reorderWindow": -1 },
              "apps": [{ "appId": "a", "appPort": 2, "appProtocol": "grpc", "httpPort": 1, "grpcPort": 70000 }] }
            """)).Message;

        foreach (var part in new[] { "timeScale", "reorderWindow", "\"grpc\"", "port 1 is used twice", "70000" })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{ "adminPort": 1, "resourcesPath": "dapr", "apps": [], "unknown": 1 }""")]
    [InlineData("""{ "adminPort": 1, "resourcesPath": "dapr", "apps": [] }""")]
    public void Read_UnusableFile_IsRefusedByName(string text) => Assert.Contains(
        "settings.json", Assert.Throws<SettingsException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("kind: [", "line 1")]
    [InlineData(
        "kind: Component\nspec: { type: pubsub.redis, metadata: [{ name: redisHost, secretKeyRef: { name: x } }] }",
        "secretKeyRef")]
    [InlineData("kind: Component\nspec: { type: pubsub.redis }", "redisHost")]
    [InlineData(
        "kind: Component\nspec: { type: pubsub.redis, metadata: [{ name: redisHost, value: h }, "
        + "{ name: redeliverInterval, value: 15s }] }",
        "plain milliseconds")]
    [InlineData("kind: Resiliency\nspec: { targets: { components: { p: { inbound: { retry: x } } } } }", "\"x\"")]
    [InlineData("kind: Resiliency\nspec: { policies: { retries: { r: { policy: linear } } } }", "linear")]
    [InlineData(
        "kind: Resiliency\nspec: { targets: { components: { p: { inbound: { circuitBreaker: c } } } } }",
        "circuit breakers")]
    [InlineData(
        "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nspec: { topic: t, routes: { rules: [{ path: /p }] } }",
        "routing rules")]
    public void Resources_ThatCannotBeHonoured_AreRefused(string yaml, string named)
    {
        File.WriteAllText(Path.Combine(folder, "resource.yaml"), yaml);

        var message = Assert.Throws<SettingsException>(
            () => new DaprResources(ResourceFolder.Read(folder), 1, _ => null)).Message;

        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Contains("resource.yaml", message, StringComparison.Ordinal);
    }

    private SidecarSettings Read(string text, Func<string, string?>? environment = null)
    {
        var file = Path.Combine(folder, "settings.json");
        File.WriteAllText(file, text);
        return SettingsFile.Read(file, environment ?? (_ => null));
    }
}
