using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Versions;

/// <summary>
/// What some versions make of one partition of the log, without any effect. Holds a state for each contact of the
/// partition that they say anything about, so that memory is bounded by the partition.
/// </summary>
internal sealed class LogReplay(EventApplier applier, string workspace, int partition, ScoringModels models)
{
    private readonly EvaluationContext context = new();
    private readonly Dictionary<string, ContactScores> contacts = [];

    /// <summary>The partition.</summary>
    public int Partition => partition;

    /// <summary>Contacts by id.</summary>
    public IReadOnlyDictionary<string, ContactScores> Contacts => contacts;

    /// <summary>Contacts that had events, whether they changed anything or not, and have not been merged away or erased.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>Last number played.</summary>
    public long N { get; private set; }

    /// <summary>Plays the next events.</summary>
    /// <param name="run">From <see cref="N"/> + 1.</param>
    /// <param name="until">Events accepted later are left out.</param>
    /// <param name="changed">Hears of a contact that has changed, with what followed.</param>
    /// <param name="cancellation">Ends the play.</param>
    public async ValueTask PlayAsync(
        Stretch run, DateTimeOffset until, Action<string, ScoringStep> changed, CancellationToken cancellation)
    {
        for (var i = 0; i < run.Events.Count; i++)
        {
            var happened = run.Events[i];
            N = run.FirstN + i;
            if (happened.IsLeftOut() || happened.Workspace != workspace)
                continue;
            if (happened.Name == EventNames.ContactErased)
            {
                // The last that is said of a contact, and the only thing that stays: it scores nobody, whenever it was said.
                contacts.Remove(happened.Contact);
                Seen.Remove(happened.Contact);
                continue;
            }

            if (happened.ReceivedAt?.ToDateTimeOffset() > until)
                continue;
            Seen.Add(happened.Contact);
            var before = contacts.GetValueOrDefault(happened.Contact, ContactScores.Empty);
            // What cannot be decided is in the quarantine.
            if (await applier.TryApplyAsync(
                before, new PlacedEvent(partition, N, happened), models, context, cancellation) is not { } step)
                continue;
            if (happened.Name == EventNames.ContactMerged)
            {
                contacts.Remove(happened.Contact);
                Seen.Remove(happened.Contact);
            }
            else if (!ReferenceEquals(before, step.State))
            {
                contacts[happened.Contact] = step.State;
                changed(happened.Contact, step);
            }
        }
    }
}
