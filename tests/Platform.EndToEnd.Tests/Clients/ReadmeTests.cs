using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Clients;

/// <summary>The first steps of README.md, as somebody does them who reads it for the first time.</summary>
[Collection(StackTests.Name)]
public sealed class ReadmeTests(StackFixture fixture)
{
    [SkippableFact]
    public async Task Readme_FirstEventsInTheOrderWritten_AreOnTheTimeline()
    {
        NodeScript.Require();
        var readme = await File.ReadAllTextAsync(Repository.At("README.md"));
        var environment = readme.IndexOf("up env)\"      #", StringComparison.Ordinal);
        var install = readme.IndexOf("npm i @segment/analytics-node", StringComparison.Ordinal);
        var save = readme.IndexOf("Save as `first.mjs`", StringComparison.Ordinal);
        var code = readme.IndexOf("```js\n", StringComparison.Ordinal);
        Assert.True(environment > 0 && environment < install && install < save && save < code, "the order of the steps");
        var suffix = Guid.NewGuid().ToString("N");
        var script = readme[(code + 6)..readme.IndexOf("```", code + 6, StringComparison.Ordinal)]
            .Replace("'u1'", $"'readme-{suffix}'", StringComparison.Ordinal)
            .Replace("ann@example.com", $"readme.{suffix}@example.com", StringComparison.Ordinal);

        await Watched.OnAsync(fixture.Stack, async () =>
        {
            await NodeScript.RunModuleAsync("first.mjs", script, fixture.Stack);
            using var client = fixture.Stack.Client();
            await fixture.CatchUpAsync();

            var contact = await client.ContactOfAsync($"email:readme.{suffix}@example.com");
            var names = (await client.TimelineAsync(contact)).Where(e => e.IsFromOutside()).Select(e => e.Text("name"));
            Assert.Equal(["identified", "quote_requested"], names.Order(StringComparer.Ordinal));
        });
    }
}
