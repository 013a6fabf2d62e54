using System.Diagnostics;
using Rapport.Demo.Playing;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Stories;

/// <summary>The demo as <c>./up demo</c> runs it, with fewer visitors.</summary>
public sealed class DemoTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    [Fact]
    public Task Demo_SmallStory_EndsWithSummary() => Watched.OnOwnStackAsync(
        new StackStart { Clock = TimeProvider.System.GetUtcNow().AddDays(-Story.Days) },
        async stack =>
        {
            var (code, said) = await RunAsync(stack);
            Assert.True(code == 0, said);
            Assert.Matches(@"40 people came on [\d,]+ devices", said);
            Assert.Matches("[1-9][0-9]* are known by now", said);
            Assert.Matches(@"qualified \(MQL\)\W+[1-9]", said);
            Assert.Matches(@"sent: intro\W+[1-9]", said);
            Assert.Contains("Where to look next", said, StringComparison.Ordinal);
            Assert.NotEmpty(await stack.MailsAsync());
        });

    private static async Task<(int Code, string Said)> RunAsync(RunningStack stack)
    {
        var info = new ProcessStartInfo("dotnet", [Repository.Program("Demo"), "--visitors", "40"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in stack.Variables)
            info.Environment[name] = value;
        using var demo = Process.Start(info)!;
        var output = demo.StandardOutput.ReadToEndAsync();
        var errors = demo.StandardError.ReadToEndAsync();
        try
        {
            await demo.WaitForExitAsync().WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            demo.Kill(entireProcessTree: true);
        }

        return (demo.ExitCode, await output + await errors);
    }
}
