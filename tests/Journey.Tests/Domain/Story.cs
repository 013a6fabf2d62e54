using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Conditions;
using Rapport.Journey.Domain;
using Rapport.Journey.Runs;

namespace Rapport.Journey.Tests.Domain;

/// <summary>
/// One contact in one journey on a clock that the test moves: events are numbered and decided as they come.
/// </summary>
internal sealed class Story(OpenJourney journey)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly ConditionScope scope = new();
    private readonly List<RunState> runs = [];
    private long n;

    public DateTimeOffset Now { get; set; } = Start;

    public bool Paused { get; set; }

    public ContactFacts Facts { get; private set; } = ContactFacts.None("w1", "c_1");

    public List<TraceEntry> Trace { get; } = [];

    public List<StepCommand> Commands { get; } = [];

    public List<RunConclusion> Conclusions { get; } = [];

    public List<EntryRefusal> Refusals { get; } = [];

    public IReadOnlyList<RunState> Runs => runs;

    public RunState Run => Assert.Single(runs);

    public IEnumerable<string> Results => Trace.Where(e => e.Kind != "run").Select(e => $"{e.Step} {e.Result}");

    /// <summary>An event that happens and arrives now.</summary>
    public JourneyEvent Event(string name, object? properties = null, TimeSpan? age = null)
    {
        var json = JsonSerializer.Serialize(properties ?? new { });
        return new JourneyEvent
        {
            Id = $"e{n + 1}", Workspace = "w1", Contact = "c_1", Name = name, OccurredAt = Now - (age ?? TimeSpan.Zero),
            ReceivedAt = Now, Partition = 3, N = ++n, Properties = new JsonMap(JsonDocument.Parse(json).RootElement),
            PropertiesJson = () => json,
            Told = new Rapport.Common.V1.Event { Name = name, Properties = Struct.Parser.ParseJson(json) }.Told(),
        };
    }

    public Story Happens(string name, object? properties = null, TimeSpan? age = null) =>
        Hear(Event(name, properties, age));

    /// <summary>Decides an event as the service does: facts, then the runs inside, then entry.</summary>
    public Story Hear(JourneyEvent e)
    {
        Facts = FactsProjection.Apply(Facts, e);
        foreach (var run in runs.ToList())
            Keep(RunDecisions.OnEvent(journey.Current, run, e, Facts, Now, Paused, scope));
        if (!Paused && EntryDecisions.MayEnter(journey, e, Now, scope))
        {
            var decision = EntryDecisions.Decide(journey, e, Facts, runs, Now, scope);
            Keep(decision.Change);
            Refusals.AddRange(decision.Refusal is null ? [] : [decision.Refusal]);
        }

        return this;
    }

    /// <summary>Lets time pass; timers fire when they are due, one after the other.</summary>
    public Story Passes(TimeSpan time)
    {
        var end = Now + time;
        while (runs.Where(run => run.WakeAt <= end).MinBy(run => run.WakeAt) is { } next)
        {
            Now = next.WakeAt!.Value > Now ? next.WakeAt.Value : Now;
            Fires(next);
        }

        Now = end;
        return this;
    }

    /// <summary>Lets time pass while nobody watches the timers.</summary>
    public Story PassesUnwatched(TimeSpan time)
    {
        Now += time;
        return this;
    }

    /// <summary>Sets the clock.</summary>
    public Story At(string instant)
    {
        Now = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        return this;
    }

    /// <summary>Lets time pass until an instant; timers fire.</summary>
    public Story Until(string instant) =>
        Passes(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) - Now);

    private void Fires(RunState run) => Keep(RunDecisions.OnTimer(journey.Current, run, Facts, Now, scope));

    private void Keep(RunChange? change)
    {
        if (change is null)
            return;
        if (change.Before is null)
            runs.Add(change.After);
        else
            runs[runs.FindIndex(run => run.Id == change.After.Id)] = change.After;
        Trace.AddRange(change.Trace);
        Commands.AddRange(change.Commands);
        Conclusions.AddRange(change.Conclusions);
    }
}
