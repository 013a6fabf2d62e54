using System.Runtime.CompilerServices;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Scoring.Propensity.Domain;
using Rapport.Scoring.Scores;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// Reads what contacts did from the log, partition by partition; holds the contacts of one partition at a time. Two
/// contacts that have become one are one, with what both did, also before they did.
/// </summary>
internal sealed class BehaviourLog(LogPages log, ContactHistory history)
{
    /// <summary>Last number of every partition: where the readings of one training end.</summary>
    public Task<IReadOnlyList<long>> LastAsync(CancellationToken cancellation) => log.LastAsync(cancellation);

    /// <summary>When the newest event from outside happened, and how often which happened when.</summary>
    public async Task<LogSurvey> SurveyAsync(string workspace, IReadOnlyList<long> last, CancellationToken cancellation)
    {
        var survey = new LogSurvey();
        for (var partition = 0; partition < last.Count; partition++)
            await foreach (var run in log.ReadAsync(partition, 1, last[partition], cancellation))
                foreach (var happened in run.Events)
                    if (happened.Workspace == workspace && !happened.IsLeftOut() && !happened.IsConclusion())
                        survey.Add(happened.Name, happened.OccurredAt.ToDateTimeOffset());
        return survey;
    }

    /// <summary>Every contact that the model is about, as it was at the cut-off.</summary>
    public async IAsyncEnumerable<(string Contact, Example Example)> ReadAsync(
        BehaviourReading reading, IReadOnlyList<long> last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var partition = 0; partition < last.Count; partition++)
            foreach (var (contact, trace) in await ReadAsync(reading, partition, last[partition], cancellation))
                if (reading.IsAbout(trace))
                    yield return (contact, trace.ToExample());
    }

    private async Task<Dictionary<string, ContactTrace>> ReadAsync(
        BehaviourReading reading, int partition, long last, CancellationToken cancellation)
    {
        var (traces, remade) = (new Dictionary<string, ContactTrace>(), new Dictionary<string, Event>());
        await foreach (var run in log.ReadAsync(partition, 1, last, cancellation))
            foreach (var happened in run.Events)
            {
                if (happened.IsLeftOut() || happened.Workspace != reading.Workspace)
                    continue;
                // The last that is said of either; who was erased is nobody to learn from.
                if (happened.Name is EventNames.ContactMerged or EventNames.ContactErased)
                {
                    traces.Remove(happened.Contact);
                    remade.Remove(happened.Contact);
                    continue;
                }

                if (!traces.TryGetValue(happened.Contact, out var trace))
                    traces[happened.Contact] = trace = reading.NewTrace();
                trace.Add(reading.DeedOf(happened));
                if (happened.Name is EventNames.ContactAbsorbed or EventNames.ContactUnmerged)
                    remade[happened.Contact] = happened;
            }

        foreach (var (contact, happened) in remade)
        {
            var trace = traces[contact] = reading.NewTrace();
            foreach (var past in (await history.ReadAsync(partition, last, happened, cancellation)).Values.SelectMany(e => e))
                trace.Add(reading.DeedOf(past));
        }

        return traces;
    }
}
