using System.Text;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;
using Rapport.Journey.V1;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;
using Rapport.Tagging.Domain;

namespace Rapport.Person.Tests;

/// <summary>What imported history brings about, over all services.</summary>
public sealed class HistoryTests
{
    private const int People = 50;

    private static readonly TaggingDefinitions Definitions = new(1,
    [
        new Definition
        {
            Kind = DefinitionKind.TagRule, Id = "vip", Number = 1, Version = 1, Tag = "vip",
            Condition = "count(\"order_completed\", \"all\") >= 10",
        },
        // Comes and goes within the load: in the end nobody has it.
        new Definition
        {
            Kind = DefinitionKind.TagRule, Id = "beginner", Number = 2, Version = 1, Tag = "beginner",
            Condition = "count(\"order_completed\", \"all\") in [1, 2]",
        },
        new Definition
        {
            Kind = DefinitionKind.Segment, Id = "qualified_vips", Number = 3, Version = 1,
            Condition = "\"vip\" in contact.tags && contact.stage == \"mql\"",
        },
    ]);

    private static readonly ScoringModels Models = new(
    [
        new ScoringModel
        {
            Id = "engagement", Number = 1, Version = 1, ActiveFrom = DateTimeOffset.MinValue,
            Rules = [new ScoreRule { Id = "order", Condition = "event.name == \"order_completed\"", Points = 10 }],
            Thresholds = [new ScoreThreshold { Id = "hot", EnterAt = 100, RearmBelow = 10, SetsStage = Stage.Mql }],
        },
    ]);

    private static readonly DateTimeOffset Done = LogInMemory.Start + HistoryLoad.Quiet;

    private readonly LogInMemory log = new();
    private readonly TaggingFollower tagging;
    private readonly ScoringFollower scoring;
    private readonly JourneyFollower journey;

    public HistoryTests()
    {
        (tagging, scoring) = (new TaggingFollower(log, Definitions), new ScoringFollower(log, Models));
        journey = new JourneyFollower(log, CatalogView.Of(
        [
            // Any of what the load brings about would let its contact in.
            Open("any_tag", """{"journey":"any_tag","entry":{"event":"tag_added"},"steps":[{"id":"x","exit":{"reason":"in"}}]}"""),
            Open("any_segment", """{"journey":"any_segment","entry":{"event":"segment_entered"},"steps":[{"id":"x","exit":{"reason":"in"}}]}"""),
            Open("any_stage", """{"journey":"any_stage","entry":{"event":"stage_changed"},"steps":[{"id":"x","exit":{"reason":"in"}}]}"""),
            Open("any_order", """{"journey":"any_order","entry":{"event":"order_completed"},"steps":[{"id":"x","exit":{"reason":"in"}}]}"""),
            Open("hot", """{"journey":"hot","entry":{"threshold":"engagement/hot"},"steps":[{"id":"x","exit":{"reason":"in"}}]}"""),
            Open("visit", """
                {"journey":"visit","entry":{"event":"visited"},"steps":[
                    {"id":"b","branch":[{"when":"\"vip\" in contact.tags && in_segment(\"qualified_vips\") && contact.stage == \"mql\"","to":"known"}],"else":"unknown"},
                    {"id":"known","exit":{"reason":"known"}},{"id":"unknown","exit":{"reason":"unknown"}}]}
                """),
        ]));
    }

    [Fact]
    public async Task E13_ImportOfAThousandEvents_StartsNothingAndIsKnownToEveryoneOnceItsLoadIsDone()
    {
        Import();
        await HearAllAsync();

        Assert.Empty(Told());
        Assert.All(log.Survivors, contact => Assert.Empty(journey.Contacts.GetValueOrDefault(contact.Id)?.Tags ?? new HashSet<string>()));
        Assert.Equal(Done, tagging.Contacts.Values.Min(contact => contact.NextDue));

        Sweep(Done.AddTicks(-1));
        await HearAllAsync();
        Assert.Empty(Told());

        Sweep(Done);
        await HearAllAsync();
        // The segment follows from the stage and the tag that were told, and is history like them.
        Sweep(Done + HistoryLoad.Quiet + HistoryLoad.Quiet);
        await HearAllAsync();

        Assert.Equal(People, log.Survivors.Count());
        Assert.Equal(3 * People, Told().Count);
        Assert.All(Told(), told => Assert.True(told.Historic));
        Assert.All(log.Survivors, contact =>
        {
            var facts = journey.Contacts[contact.Id];
            Assert.Equal(("vip", "qualified_vips", "mql"), (Assert.Single(facts.Tags), Assert.Single(facts.Segments), facts.Stage));
            Assert.Equal("mql", tagging.Contacts[contact.Id].Stage);
        });
        Assert.Empty(journey.Runs);

        // A year of silence later nothing is left to tell.
        Sweep(Done.AddYears(1));
        await HearAllAsync();
        Assert.Equal(3 * People, Told().Count);
    }

    [Fact]
    public async Task E13_AfterTheLoad_AJourneyOfAnyoneDecidesByWhatHistoryBroughtAbout()
    {
        Import();
        await HearAllAsync();
        Sweep(Done);
        await HearAllAsync();
        Sweep(Done + HistoryLoad.Quiet + HistoryLoad.Quiet);
        await HearAllAsync();

        log.Append(Happened("visited", "visit", 7, Done.AddHours(1)));
        await HearAllAsync();

        var run = Assert.Single(journey.Runs.Values);
        Assert.Equal(("visit", "known"), (run.Journey, run.ExitReason));
    }

    [Fact]
    public async Task Load_SomethingHappensMeanwhile_HistoryIsToldFirstAndOnce()
    {
        Import();
        log.Append(Happened("visited", "visit", 7, LogInMemory.Start.AddSeconds(1)));
        await HearAllAsync();

        Assert.Equal(["mql", "vip"], Told().Where(told => told.Name != EventNames.SegmentEntered)
            .Select(told => told.Properties.Fields[told.Name == EventNames.TagAdded ? "tag" : "to"].StringValue)
            .Order(StringComparer.Ordinal));
        Assert.All(Told(), told => Assert.True(told.Historic));

        Sweep(Done.AddHours(1));
        await HearAllAsync();
        Sweep(Done.AddHours(2));
        await HearAllAsync();
        Assert.Equal(3 * People, Told().Count);
        Assert.Equal(Told().Count, Told().Select(told => told.Id).Distinct().Count());
    }

    [Fact]
    public async Task Load_InTwoBursts_EachIsToldWhenItIsDone()
    {
        for (var i = 0; i < 12; i++)
            log.Append(Historic(i, 0, i < 6 ? LogInMemory.Start : LogInMemory.Start.AddHours(1)));
        await HearAllAsync();
        Sweep(LogInMemory.Start.AddHours(1) + HistoryLoad.Quiet);
        await HearAllAsync();

        // The stage lead after the first; the tag and the stage mql after the second.
        Assert.Equal(
            ["lead", "vip", "mql"], Told().Select(told => told.Properties.Fields[told.Name == EventNames.TagAdded ? "tag" : "to"].StringValue)
                .OrderBy(told => told == "lead" ? 0 : told == "vip" ? 1 : 2));
        Assert.Empty(journey.Runs);
    }

    private static CatalogEntry Open(string id, string definition)
    {
        var read = DefinitionReader.Read(Encoding.UTF8.GetBytes(definition));
        Assert.Empty(read.Faults);
        return new CatalogEntry(
            new JourneyRecord
            {
                Workspace = LogInMemory.Workspace, Id = id, Name = id, Draft = definition, State = JourneyState.Active,
                Versions = [definition], OpenSince = DateTimeOffset.MinValue.AddDays(1),
                CreatedAt = LogInMemory.Start, UpdatedAt = LogInMemory.Start,
            },
            [new PublishedVersion(LogInMemory.Workspace, 1, read.Definition!)]);
    }

    // 20 orders of each of 50 people, a year ago.
    private void Import()
    {
        for (var i = 0; i < 20 * People; i++)
            log.Append(Historic(i, i % People, LogInMemory.Start));
    }

    private static Event Historic(int i, int person, DateTimeOffset received)
    {
        var happened = Happened(EventNames.OrderCompleted, $"h{i}", person, received);
        (happened.Historic, happened.OccurredAt) = (true, received.AddYears(-1).AddMinutes(i).ToTimestamp());
        return happened;
    }

    private static Event Happened(string name, string id, int person, DateTimeOffset at) => new()
    {
        Id = id, Workspace = LogInMemory.Workspace, Name = name, OccurredAt = at.ToTimestamp(), ReceivedAt = at.ToTimestamp(),
        Properties = new Struct(), Identifiers = { new Identifier { Type = "user_id", Value = $"u{person}" } },
    };

    private List<Event> Told() =>
    [
        .. log.Events.SelectMany(partition => partition).Select(logged => logged.Event)
            .Where(e => e.Name is EventNames.TagAdded or EventNames.TagRemoved or EventNames.SegmentEntered
                or EventNames.SegmentLeft or EventNames.StageChanged or EventNames.ThresholdCrossed),
    ];

    private void Sweep(DateTimeOffset now)
    {
        log.Now = now;
        tagging.PassTime(now);
        scoring.PassTime(now);
    }

    private async Task HearAllAsync()
    {
        Follower[] followers = [tagging, scoring, journey];
        for (var isQuiet = false; !isQuiet;)
        {
            isQuiet = true;
            foreach (var follower in followers)
                for (var p = 0; p < LogInMemory.Partitions; p++)
                {
                    for (; follower.Heard[p] < log.Events[p].Count; isQuiet = false)
                        await follower.HearAsync(log.Events[p][(int)follower.Heard[p]++]);
                    for (; follower.Outbox[p].TryDequeue(out var conclusion); isQuiet = false)
                        log.Append(conclusion);
                }
        }
    }
}
