using Rapport.Demo.Playing;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Stories;

/// <summary>The demo as <c>./up demo</c> runs it, with fewer visitors.</summary>
public sealed class DemoTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    [Fact]
    public Task Demo_SmallStory_EndsWithSummary() => Watched.OnOwnStackAsync(
        new StackStart { Clock = TimeProvider.System.GetUtcNow().AddDays(-Story.Days) },
        async stack =>
        {
            var said = (await Tool.RunAsync(
                "dotnet", [Repository.Program("Demo"), "--visitors", "40"], environment: stack.Variables, bound: Bound)).Succeeded;
            Assert.Matches(@"40 people came on [\d,]+ devices", said);
            Assert.Matches("[1-9][0-9]* are known by now", said);
            Assert.Matches(@"qualified \(MQL\)\W+[1-9]", said);
            Assert.Matches(@"sent: intro\W+[1-9]", said);
            Assert.Contains("Where to look next", said, StringComparison.Ordinal);
            Assert.NotEmpty(await stack.MailsAsync());
        });
}
