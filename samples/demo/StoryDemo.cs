using Rapport.Demo.Playing;
using Rapport.Demo.Simulation;
using Rapport.Demo.Summary;
using Spectre.Console;

namespace Rapport.Demo;

/// <summary>Plays the story and tells how it ended.</summary>
internal static class StoryDemo
{
    /// <summary>Plays through the gateway only, from the platform's time on.</summary>
    public static async Task RunAsync(
        IAnsiConsole console, GatewayClient gateway, Uri url, DemoArguments arguments, CancellationToken cancellation)
    {
        var time = new PlatformTime(gateway);
        var story = Story.Create(await time.NowAsync(cancellation), arguments.Visitors, arguments.Seed);
        console.WriteLine($"{story.Visitors.Count} visitors, {story.Calls.Count:N0} events, {story.Start:yyyy-MM-dd} to {story.End:yyyy-MM-dd}");
        if (story.End > TimeProvider.System.GetUtcNow().AddDays(1))
            console.MarkupLine("[yellow]This platform has run before, so the story plays in its future: afterwards its clock is ahead. ./up reset starts afresh.[/]");
        await new StorySetup(gateway).ApplyAsync(cancellation);
        console.WriteLine("Definitions are in: a score model, a signed contract about qualified leads, tag rules, two mails, a journey (samples/story)");
        var agents = new CallCentre(gateway, story.Visitors.ToDictionary(v => v.Email));
        var seconds = 0d;
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("day  1", maxValue: Story.Days);
                seconds = await new StoryPlayer(gateway, time, agents).PlayAsync(story, now =>
                {
                    task.Value = (now.Now - story.Start).TotalDays;
                    task.Description = $"day {(int)task.Value + 1,2}  {now.Sent,6:N0} events  {now.Handled,3} calls made";
                }, cancellation);
            });
        await time.AdvanceToAsync(TimeProvider.System.GetUtcNow(), cancellation);
        console.WriteLine("Reading what the platform knows now …");
        var facts = await StoryFacts.ReadAsync(gateway, cancellation);
        StorySummary.Print(console, story, facts, seconds);
        StorySummary.PrintNextSteps(console, url, Environment.GetEnvironmentVariable("RAPPORT_MAILBOX") ?? "./up status", facts);
    }
}
