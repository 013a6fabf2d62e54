using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Contacts;
using Rapport.Contact.Profiles;
using Rapport.Events.Facts;
using Rapport.Journey.Definitions;
using Rapport.Notification.Contacts;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;
using Rapport.Tagging.Domain;

namespace Rapport.Person.Tests;

/// <summary>One person, seen by every service.</summary>
public sealed class OnePersonTests
{
    private static readonly string[] Traits = ["t0", "t1", "t2", "t3"];

    private static readonly TaggingDefinitions Definitions = new(1,
    [
        Rule(1, "keen", "count(\"page_viewed\", \"all\") >= 2"),
        // Gone as soon as one of the two has bought.
        Rule(2, "prospect", "did(\"page_viewed\", \"all\") && !did(\"order_completed\", \"all\")"),
        Rule(3, "x0", "contact.t0 == \"x0\""),
        Segment(4, "no_orders", "!did(\"order_completed\", \"all\")"),
        Segment(5, "of_city", "contact.t1.city == \"x1\" || contact.t2 == \"x0\""),
        Segment(6, "keen_prospects", "\"keen\" in contact.tags && \"prospect\" in contact.tags"),
        Segment(7, "qualified", "contact.stage == \"mql\" && crossed(\"engagement\", \"hot\")"),
    ]);

    private static readonly ScoringModels Models = new(
    [
        new ScoringModel
        {
            Id = "fit", Number = 1, Version = 1, Axis = ModelAxis.Fit, ActiveFrom = DateTimeOffset.MinValue,
            Rules = [.. Traits.Select(trait => new ScoreRule { Id = trait, Condition = $"contact.{trait} == \"x0\"", Points = 1 })],
        },
        new ScoringModel
        {
            Id = "engagement", Number = 2, Version = 1, ActiveFrom = DateTimeOffset.MinValue,
            Rules = [new ScoreRule { Id = "page", Condition = "event.name == \"page_viewed\"", Points = 10 }],
            Thresholds = [new ScoreThreshold { Id = "hot", EnterAt = 30, RearmBelow = 10, SetsStage = Stage.Mql }],
        },
    ]);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 500)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task RandomLives_InAnyOrderOfHearing_AreOnePersonInEveryService(int seed) => LiveAsync(seed, undoes: false);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task E7_RandomLivesWithMergesUndone_AreOnePersonEachInEveryService(int seed) => LiveAsync(seed, undoes: true);

    private static async Task LiveAsync(int seed, bool undoes)
    {
        var (log, random) = (new LogInMemory(), new Random(seed));
        var (tagging, scoring, journey) = (
            new TaggingFollower(log, Definitions), new ScoringFollower(log, Models), new JourneyFollower(log, CatalogView.Of([])));
        Follower[] followers = [tagging, scoring, journey];
        var life = new Life(seed);
        for (var i = 0; i < 60; i++)
        {
            log.Append(life.Next([.. log.Contacts.Select(contact => contact.Id)]));
            if (undoes && random.Next(6) == 0 && log.Undoable is { Count: > 0 } merges)
                log.Undo(merges[random.Next(merges.Count)], $"undo-{i}", LogInMemory.Start.AddSeconds(i + 1));
            for (var steps = random.Next(12); steps > 0; steps--)
                await StepAsync(log, followers, random);
        }

        // Histories are told when their load is done, and what they bring about in others is history too.
        for (var hour = 1; hour <= 8; hour++)
        {
            while (followers.Any(follower => IsBehind(log, follower)))
                await StepAsync(log, followers, random);
            log.Now = LogInMemory.Start.AddHours(hour);
            foreach (var follower in followers)
                follower.PassTime(log.Now);
        }

        Assert.DoesNotContain(followers, follower => IsBehind(log, follower));

        foreach (var contact in log.Survivors)
            AssertOne(contact, tagging, scoring, journey);
    }

    private static async Task StepAsync(LogInMemory log, Follower[] followers, Random random)
    {
        var (follower, p) = (followers[random.Next(followers.Length)], random.Next(LogInMemory.Partitions));
        if (random.Next(3) == 0 && follower.Outbox[p].TryDequeue(out var conclusion))
            log.Append(conclusion);
        else if (follower.Heard[p] < log.Events[p].Count)
            await follower.HearAsync(log.Events[p][(int)follower.Heard[p]++]);
    }

    private static bool IsBehind(LogInMemory log, Follower follower) => Enumerable.Range(0, LogInMemory.Partitions)
        .Any(p => follower.Heard[p] < log.Events[p].Count || follower.Outbox[p].Count > 0);

    private static void AssertOne(
        ContactRecord contact, TaggingFollower tagging, ScoringFollower scoring, JourneyFollower journey)
    {
        var (tagged, facts, scores) = (tagging.Contacts[contact.Id], journey.Contacts[contact.Id], scoring.Contacts[contact.Id]);
        var shown = contact.ToProto(null, null).Traits;
        var traits = Sorted(shown.Fields.Select(field => $"{field.Key} {Json(field.Value)}"));
        Assert.Equal(traits, Sorted(tagged.Attributes.Present().Select(t => $"{t.Key} {TraitValue.ToJson(t.Value)}")));
        Assert.Equal(traits, Sorted(facts.Traits.Present().Select(t => $"{t.Key} {TraitValue.ToJson(t.Value)}")));
        Assert.Equal(traits, Sorted(scores.Model(1).Traits.Where(t => t.Value is not null)
            .Select(t => $"{t.Name} {TraitValue.ToJson(t.Value!)}")));
        Assert.Equal(traits, Sorted(TemplateValues.From(shown).Select(t => $"{t.Key} {JsonSerializer.Serialize(t.Value)}")));

        Assert.Equal(Sorted(tagged.Holds.Select(hold => hold.Tag).Distinct()), Sorted(facts.Tags));
        Assert.Equal(Sorted(tagged.Segments.Keys.Select(n => Definitions.Find(n)!.Definition.Id)), Sorted(facts.Segments));
        Assert.Equal(Sorted(tagged.Crossed), Sorted(facts.Crossed));

        var stage = scores.Stage == Stage.Subscriber ? "" : scores.Stage.Name();
        Assert.Equal((stage, stage), (tagged.Stage, facts.Stage));
    }

    private static string Json(Value value) => value.KindCase == Value.KindOneofCase.StringValue
        ? JsonSerializer.Serialize(value.StringValue) : value.ToString().Replace(" ", "", StringComparison.Ordinal);

    private static List<string> Sorted(IEnumerable<string> items) => [.. items.Order(StringComparer.Ordinal)];

    private static Definition Rule(int number, string tag, string condition) => new()
    {
        Kind = DefinitionKind.TagRule, Id = $"rule-{number}", Number = number, Tag = tag, Condition = condition, Version = 1,
    };

    private static Definition Segment(int number, string id, string condition) => new()
    {
        Kind = DefinitionKind.Segment, Id = id, Number = number, Condition = condition, Version = 1,
    };
}
