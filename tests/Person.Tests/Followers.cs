using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;
using Rapport.Platform.Testing.Services;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;

namespace Rapport.Person.Tests;

/// <summary>What one service makes of the log; its conclusions wait per partition until somebody carries them back.</summary>
internal abstract class Follower
{
    public long[] Heard { get; } = new long[LogInMemory.Partitions];

    public Queue<Conclusion>[] Outbox { get; } =
        [.. Enumerable.Range(0, LogInMemory.Partitions).Select(_ => new Queue<Conclusion>())];

    public abstract Task HearAsync(LoggedEvent logged);

    /// <summary>What the service's sweep does at an instant.</summary>
    public virtual void PassTime(DateTimeOffset now)
    {
    }

    protected void Conclude(int partition, Conclusion? conclusion)
    {
        if (conclusion is not null)
            Outbox[partition].Enqueue(conclusion);
    }
}

/// <summary>Tagging: the decisions of <c>TaggingDecider</c> without its store.</summary>
internal sealed class TaggingFollower(LogInMemory log, TaggingDefinitions definitions) : Follower
{
    private readonly ContactHistory history = new(new EventLogService.EventLogServiceClient(log));

    public Dictionary<string, TaggedContact> Contacts { get; } = [];

    /// <summary>Definitions in force.</summary>
    public TaggingDefinitions Definitions { get; set; } = definitions;

    public override async Task HearAsync(LoggedEvent logged)
    {
        var happened = logged.Event;
        // Written and read, as between any two runs.
        var working = new WorkingContact(
            TaggedContactCodec.Read(
                Contacts.TryGetValue(happened.Contact, out var known) ? TaggedContactCodec.Write(known) : null),
            Definitions);
        var facts = happened.Name switch
        {
            EventNames.ContactMerged => working.Freeze(happened.Properties.Fields["into"].StringValue),
            EventNames.ContactAbsorbed or EventNames.ContactUnmerged => await RemakeAsync(working, logged),
            _ => working.Apply(happened, Said.PlaceOf(logged.Partition, logged.N)),
        };
        Contacts[happened.Contact] = working.Contact;
        foreach (var told in FactTelling.Conclude(
            happened.Workspace, happened.Contact, working.Contact, Definitions, facts, happened, happened.ReceivedAt.ToDateTimeOffset()))
            Conclude(logged.Partition, told);
    }

    private async Task<IReadOnlyList<TaggingFact>> RemakeAsync(WorkingContact working, LoggedEvent logged)
    {
        var events = await history.ReadPlacedAsync(logged.Partition, logged.N, logged.Event, default);
        return working.Replace(
            MergedHistory.Replay(logged.Event, events, Definitions, null, Guards.Replay("tagging"), out _), logged.Event,
            MergedHistory.ToldBefore(logged.Event, events), logged.N);
    }

    public override void PassTime(DateTimeOffset now)
    {
        foreach (var (id, contact) in Contacts)
            foreach (var told in FactTelling.Conclude(
                LogInMemory.Workspace, id, contact, Definitions, new TaggingStep(contact, Definitions).PassTime(now), null, now))
                Conclude(Partition.Of(LogInMemory.Workspace, id, LogInMemory.Partitions), told);
    }
}

/// <summary>Scoring.</summary>
internal sealed class ScoringFollower(LogInMemory log, ScoringModels models) : Follower
{
    private readonly EventApplier applier = new(
        new ContactHistory(new EventLogService.EventLogServiceClient(log)), Guards.Replay("scoring"));

    public Dictionary<string, ContactScores> Contacts { get; } = [];

    /// <summary>Versions that are kept up to date.</summary>
    public ScoringModels Models { get; set; } = models;

    public override async Task HearAsync(LoggedEvent logged)
    {
        var happened = logged.Event;
        var state = Contacts.TryGetValue(happened.Contact, out var known)
            ? ContactScoresCodec.Read(ContactScoresCodec.Write(known)) : ContactScores.Empty;
        var placed = new PlacedEvent(logged.Partition, logged.N, happened);
        var step = await applier.ApplyAsync(state, placed, Models, new EvaluationContext(), default);
        Contacts[happened.Contact] = step.State;
        foreach (var fact in step.Facts)
            Conclude(logged.Partition, fact.ToConclusion(happened));
    }

    public override void PassTime(DateTimeOffset now)
    {
        foreach (var (id, state) in Contacts.ToList())
        {
            if (state.Untold is not { } untold || untold.Load.DoneAt > now)
                continue;
            var (told, facts) = UntoldStage.Tell(state);
            Contacts[id] = told;
            foreach (var changed in facts.OfType<StageChanged>())
                Conclude(
                    Partition.Of(LogInMemory.Workspace, id, LogInMemory.Partitions),
                    changed.ToConclusion(untold.Load, LogInMemory.Workspace, id));
        }
    }
}

/// <summary>Journey's facts.</summary>
internal sealed class JourneyFollower(LogInMemory log, CatalogView view) : Follower
{
    private readonly ContactHistory history = new(new EventLogService.EventLogServiceClient(log));

    public Dictionary<string, ContactFacts> Contacts { get; } = [];

    public Dictionary<string, RunState> Runs { get; } = [];

    public override async Task HearAsync(LoggedEvent logged)
    {
        var happened = logged.Event.ToJourneyEvent(logged.Partition, logged.N);
        var interest = Interest.Of(happened, view, happened.ReceivedAt, new ConditionScope());
        var batch = new BatchDecisions(view, happened.ReceivedAt, LogInMemory.Partitions);
        batch.Load(Contacts.Values, Runs.Values);
        if (happened.Told is ToldFact.Unmerged)
            batch.Load(happened, (await history.ReadPlacedAsync(logged.Partition, logged.N, logged.Event, default)).ToDictionary(
                each => each.Key, each => (IReadOnlyList<JourneyEvent>)[.. each.Value.Select(e => e.Event.ToJourneyEvent(e.Partition, e.N))]));
        batch.Decide(interest);
        foreach (var changed in batch.ChangedFacts)
            Contacts[changed.Contact] = changed;
        foreach (var change in batch.Changes)
            Runs[change.After.Id] = change.After;
    }
}
