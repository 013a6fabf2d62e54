using System.Globalization;
using System.Text.Json.Nodes;
using Rapport.Demo.Playing;
using Rapport.Demo.Simulation;
using Spectre.Console;

namespace Rapport.Demo.Summary;

/// <summary>The story's end on one screen.</summary>
internal static class StorySummary
{
    /// <summary>Prints what happened, and how well behaviour alone told the truth.</summary>
    public static void Print(IAnsiConsole console, Story story, StoryFacts facts, double seconds)
    {
        var rate = story.Calls.Count / seconds;
        console.WriteLine();
        console.Write(new Rule("[bold]Three weeks later[/]").LeftJustified());
        console.MarkupLine($"[bold]{story.Visitors.Count}[/] people came on {Count(facts.Contacts)} devices and addresses; " +
            $"[bold]{facts.Known.Count()}[/] are known by now. {story.Calls.Count:N0} events in {seconds:F0} s, the clock moved by " +
            $"{Story.Days} days ({rate:N0} events/s on the way).");
        console.Write(new Columns(Funnel(story, facts), Tags(story, facts), Mails(facts), Calls(facts)) { Expand = false });
        console.MarkupLine(Truth(story, facts));
        console.MarkupLine(Agreed(facts.Precision));
    }

    /// <summary>Prints where to look next.</summary>
    public static void PrintNextSteps(IAnsiConsole console, Uri gateway, string mailbox, StoryFacts facts)
    {
        var example = facts.Events("handoff_completed").Select(e => e.Contact).FirstOrDefault()
            ?? facts.Timelines.OrderByDescending(t => t.Value.Count).Select(t => t.Key).FirstOrDefault() ?? "CONTACT";
        console.WriteLine();
        console.Write(new Rule("[bold]Where to look next[/]").LeftJustified());
        // Not through the console's own writer: these lines are to be copied, so they must not be broken.
        var output = Console.Out;
        output.WriteLine($"mails that were sent   {mailbox}");
        output.WriteLine($"API reference          {new Uri(gateway, "/docs")}");
        output.WriteLine("one contact's story    eval \"$(./up env)\"");
        output.WriteLine($"  curl -s -H \"Authorization: Bearer $RAPPORT_API_KEY\" \"$RAPPORT_URL/v1/contacts/{example}/events\"");
        output.WriteLine("why that score");
        output.WriteLine($"  curl -s -H \"Authorization: Bearer $RAPPORT_API_KEY\" \"$RAPPORT_URL/v1/contacts/{example}/scores/engagement:explain\"");
    }

    private static Table Funnel(Story story, StoryFacts facts)
    {
        var mql = facts.ContactsWith("stage_changed", "to", "mql");
        var accepted = facts.ContactsWith("handoff_completed", "outcome", "accepted");
        var table = new Table().Title("Funnel").AddColumns("stage", "contacts").Border(TableBorder.Rounded);
        foreach (var (stage, count) in ((string, int)[])
            [("visitors", story.Visitors.Count), ("known", facts.Known.Count()), ("qualified (MQL)", mql), ("accepted by sales", accepted)])
            table.AddRow(stage, count.ToString("N0", CultureInfo.InvariantCulture));
        return table;
    }

    private static Table Tags(Story story, StoryFacts facts)
    {
        var table = new Table().Title("Tags").AddColumns("tag", "contacts", "truly").Border(TableBorder.Rounded);
        var truth = story.Visitors.ToDictionary(v => v.Email, v => v.Interest);
        foreach (var tag in facts.Events("tag_added").GroupBy(e => StoryFacts.Text(e.Event, "tag")).OrderBy(g => g.Key))
        {
            var who = tag.Select(e => e.Contact).Distinct().ToList();
            table.AddRow(Markup.Escape(tag.Key), $"{who.Count}", tag.Key.StartsWith("interest:", StringComparison.Ordinal)
                ? $"{who.Count(contact => IsTrue(facts, contact, tag.Key, truth))}"
                : "");
        }

        return table;
    }

    private static bool IsTrue(StoryFacts facts, string contact, string tag, Dictionary<string, Interest> truth) =>
        facts.Contacts.FirstOrDefault(c => c["contact"]!.GetValue<string>() == contact)?["traits"]?["email"]?.ToString() is { } email
        && truth.TryGetValue(email, out var interest)
        && tag == "interest:" + interest switch
        {
            Interest.FuelCells => "fuel_cells", Interest.Solar => "solar", Interest.Storage => "storage", _ => "",
        };

    private static Table Mails(StoryFacts facts)
    {
        var table = new Table().Title("Mails").AddColumns("what became of it", "mails").Border(TableBorder.Rounded);
        foreach (var template in facts.Events("message_sent").GroupBy(e => StoryFacts.Text(e.Event, "template")).OrderBy(g => g.Key))
            table.AddRow($"sent: {Markup.Escape(template.Key)}", $"{template.Count()}");
        foreach (var reason in facts.Events("message_not_sent").GroupBy(e => StoryFacts.Text(e.Event, "reason")).OrderBy(g => g.Key))
            table.AddRow($"not sent: {Markup.Escape(reason.Key)}", $"{reason.Count()}");
        return table;
    }

    private static Table Calls(StoryFacts facts)
    {
        var table = new Table().Title("Calls").AddColumns("outcome", "hand-offs").Border(TableBorder.Rounded);
        foreach (var outcome in facts.Events("handoff_completed").GroupBy(e => StoryFacts.Text(e.Event, "outcome")).OrderBy(g => g.Key))
            table.AddRow(Markup.Escape(outcome.Key), $"{outcome.Count()}");
        var open = facts.Events("handoff_opened").Count() - facts.Events("handoff_completed").Count();
        return open > 0 ? table.AddRow("still open", $"{open}") : table;
    }

    private static string Truth(Story story, StoryFacts facts)
    {
        var mails = facts.Events("stage_changed").Where(e => StoryFacts.Text(e.Event, "to") == "mql").Select(e => e.Contact)
            .Distinct().Select(contact => facts.Contacts.FirstOrDefault(c => c["contact"]!.GetValue<string>() == contact))
            .Select(c => c?["traits"]?["email"]?.ToString()).ToHashSet();
        var buyers = story.Visitors.Where(v => v.Intent == Intent.Buying).ToList();
        var found = buyers.Count(v => mails.Contains(v.Email));
        return $"Behaviour alone found [bold]{found}[/] of the {buyers.Count} visitors who really had a project and a budget.";
    }

    private static string Agreed(JsonNode precision)
    {
        static double Of(JsonNode? line) => line?["precision"]?.GetValue<double>() ?? 0;
        var weakest = (precision["rules"] as JsonArray ?? []).Where(rule => rule?["precision"] is not null).MinBy(Of);
        return string.Create(CultureInfo.InvariantCulture,
            $"Sales accepted [bold]{Of(precision["total"]):P0}[/] of the leads it judged; agreed were {precision["floor"]?.GetValue<double>() ?? 0:P0}. " +
            $"The weakest rule is {weakest?["key"]} with {Of(weakest):P0}.");
    }

    private static string Count(IReadOnlyList<JsonNode> items) => items.Count.ToString("N0", CultureInfo.InvariantCulture);
}
