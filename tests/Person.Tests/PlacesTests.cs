using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Platform.Testing.Services;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Versions;
using Rapport.Tagging.Domain;

namespace Rapport.Person.Tests;

/// <summary>
/// Definitions that were saved in the middle of people's lives, while replicas whose clocks are an hour apart stamped what
/// came: whatever makes the contacts, they count what was numbered after, and nothing else.
/// </summary>
public sealed class PlacesTests
{
    private const int Lives = 60;
    private const int SavedAt = 25;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task SavedInTheMiddle_LiveRebuiltFilledAndReplayed_CountTheSame(int seed)
    {
        var log = new LogInMemory();
        var (liveTags, liveScores) = (new TaggingFollower(log, TaggingDefinitions.None), new ScoringFollower(log, ScoringModels.None));
        var people = new People(seed);
        await people.LiveAsync(log, SavedAt, liveTags, liveScores);

        var end = new LogPosition([.. log.Events.Select(partition => (long)partition.Count)]);
        var (definitions, models) = (Rules(end), Models(end));
        (liveTags.Definitions, liveScores.Models) = (definitions, models);
        await people.LiveAsync(log, Lives - SavedAt, liveTags, liveScores);

        var (builtTags, builtScores) = (new TaggingFollower(log, definitions), new ScoringFollower(log, models));
        await HearAllAsync(log, builtTags, builtScores);
        var replayed = await ReplayAsync(log, models);

        foreach (var contact in log.Survivors)
        {
            var score = ScoreOf(liveScores.Contacts[contact.Id]);
            Assert.Equal(score, ScoreOf(builtScores.Contacts[contact.Id]));
            Assert.Equal(score, ScoreOf(replayed.GetValueOrDefault(contact.Id, ContactScores.Empty)));
            Assert.Equal(score, 10 * Numbered(log, contact.Id, "page_viewed", end));
            var orders = Numbered(log, contact.Id, EventNames.OrderCompleted, end);
            Assert.Equal(orders >= 1, liveTags.Contacts[contact.Id].HasTag("buyer"));
            Assert.Equal(orders >= 1, builtTags.Contacts[contact.Id].HasTag("buyer"));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task SavedInTheMiddle_EachCrossingIsConcludedOnce(int seed)
    {
        var log = new LogInMemory();
        var (tags, scores) = (new TaggingFollower(log, TaggingDefinitions.None), new ScoringFollower(log, ScoringModels.None));
        var people = new People(seed) { Imports = false };
        await people.LiveAsync(log, SavedAt, tags, scores);
        var end = new LogPosition([.. log.Events.Select(partition => (long)partition.Count)]);
        scores.Models = Models(end);
        await people.LiveAsync(log, Lives - SavedAt, tags, scores);

        var told = scores.Outbox.SelectMany(waiting => waiting).Where(c => c.Name == EventNames.ThresholdCrossed).ToList();
        foreach (var contact in log.Survivors.Where(contact => contact.Merged.Count == 0))
            Assert.Equal(
                Numbered(log, contact.Id, "page_viewed", end) >= 3 ? 1 : 0,
                told.Count(c => c.Contact == contact.Id));
    }

    // As saved by a process whose own clock says anything.
    private static ScoringModels Models(LogPosition end) => new(
    [
        ModelHistory.None.Save(
            new ScoringModel
            {
                Id = "engagement",
                Rules = [new ScoreRule { Id = "page", Condition = "event.name == \"page_viewed\"", Points = 10 }],
                Thresholds = [new ScoreThreshold { Id = "hot", EnterAt = 30, RearmBelow = 10 }],
            },
            1, LogInMemory.Start.AddYears(1), end).Newest!,
    ]);

    private static TaggingDefinitions Rules(LogPosition end) => new(1,
    [
        new Definition
        {
            // As an earlier version of the platform has saved it: it counts from there.
            Kind = DefinitionKind.TagRule, Id = "buyer", Tag = "buyer", Condition = "count(\"order_completed\", \"all\") >= 1",
            Number = 1, Version = 1, Since = LogInMemory.Start.AddYears(1), CountsAfter = end,
        },
    ]);

    private static async Task HearAllAsync(LogInMemory log, TaggingFollower tagging, ScoringFollower scoring)
    {
        foreach (var follower in (Follower[])[tagging, scoring])
            for (var p = 0; p < LogInMemory.Partitions; p++)
                while (follower.Heard[p] < log.Events[p].Count)
                    await follower.HearAsync(log.Events[p][(int)follower.Heard[p]++]);
    }

    // As a version is filled from the log, and a back-test plays it.
    private static async Task<Dictionary<string, ContactScores>> ReplayAsync(LogInMemory log, ScoringModels models)
    {
        var contacts = new Dictionary<string, ContactScores>();
        var applier = new EventApplier(
            new ContactHistory(new EventLogService.EventLogServiceClient(log)), Guards.Replay("scoring"));
        for (var p = 0; p < LogInMemory.Partitions; p++)
        {
            var replay = new LogReplay(applier, LogInMemory.Workspace, p, models);
            var run = new Stretch { Partition = p, FirstN = 1, Events = { log.Events[p].Select(logged => logged.Event) } };
            await replay.PlayAsync(run, DateTimeOffset.MaxValue, (_, _) => { }, default);
            foreach (var (contact, state) in replay.Contacts)
                contacts[contact] = state;
        }

        return contacts;
    }

    private static double ScoreOf(ContactScores state) =>
        Math.Round(state.Model(1).Rules.Sum(rule => rule.Points.Points), 6);

    private static int Numbered(LogInMemory log, string contact, string name, LogPosition end)
    {
        var record = log.Contacts.First(one => one.Id == contact);
        var ids = record.Merged.Append(contact).ToHashSet();
        return log.Events.SelectMany(partition => partition).Count(logged =>
            ids.Contains(logged.Event.Contact) && logged.Event.Name == name
            && logged.N > end.LastN[logged.Partition]);
    }

    /// <summary>People who live on, and replicas that stamp what they do.</summary>
    private sealed class People(int seed)
    {
        private readonly Life life = new(seed);
        private readonly Random clocks = new(seed);

        public bool Imports { get; init; } = true;

        public async Task LiveAsync(LogInMemory log, int acts, TaggingFollower tagging, ScoringFollower scoring)
        {
            for (var i = 0; i < acts; i++)
            {
                var next = life.Next([.. log.Contacts.Select(contact => contact.Id)]);
                next.Historic &= Imports;
                // Of the replicas, whichever took it in.
                next.ReceivedAt = next.ReceivedAt.ToDateTimeOffset().AddHours(clocks.Next(3) - 1).ToTimestamp();
                log.Append(next);
            }

            await HearAllAsync(log, tagging, scoring);
        }
    }
}
