using Rapport.Scoring.Propensity.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Propensity;

/// <summary>Trains one model on the log and judges all contacts with it.</summary>
internal sealed class PropensityTrainer(BehaviourLog log, ProbabilityStore probabilities)
{
    /// <summary>Most contacts that are learned from.</summary>
    public const int MostExamples = 100_000;

    private const int DefaultEvents = 15;
    private const int BatchSize = 2000;
    private static readonly int[] DefaultWindows = [7, 30, 90];

    /// <summary>Learns and judges; the probabilities are written, and count once the training is in force.</summary>
    /// <param name="name">Workspace and model.</param>
    /// <param name="definition">What is to be foretold.</param>
    /// <param name="training">As begun.</param>
    /// <param name="tell">Hears how far it is; throws when it shall end.</param>
    /// <param name="cancellation">Ends it; it is then begun anew later.</param>
    public async Task<PropensityTraining> TrainAsync(
        ModelName name, PropensityDefinition definition, PropensityTraining training,
        Func<PropensityTraining, Task> tell, CancellationToken cancellation)
    {
        var last = await log.LastAsync(cancellation);
        try
        {
            await tell(training with { Detail = "reads how far the log reaches" });
            var survey = await log.SurveyAsync(name.Workspace, last, cancellation);
            var newest = survey.Newest ?? throw new FitFault("NO_EVENTS", "The workspace has no events yet.");
            var cutOff = newest - TimeSpan.FromDays(definition.HorizonDays);
            var set = SetOf(definition, survey, cutOff);
            training = training with { AsOf = newest, CutOff = cutOff, LookBackDays = set.LookBackDays, Features = set.Names };

            await tell(training with { Detail = "reads what contacts did before the cut-off" });
            var reading = new BehaviourReading(name.Workspace, definition, set) { CutOff = cutOff, KnownBefore = cutOff };
            var examples = await SampleAsync(reading, last, cancellation);
            training = training with { Examples = examples.Count, Positives = examples.Count(example => example.Reached) };

            await tell(training with { Detail = "learns" });
            // A thread of its own: seconds of arithmetic must not hold up those that answer calls.
            var (learned, model) = await Task.Factory.StartNew(
                () => PropensityLearning.Learn(training, definition.Algorithm, examples),
                cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

            await tell(learned with { Detail = "judges the contacts" });
            var present = new BehaviourReading(name.Workspace, definition, set)
            {
                CutOff = newest.AddTicks(1), KnownBefore = DateTimeOffset.MaxValue,
            };
            var contacts = await JudgeAsync(training.Run, model, present, last, cancellation);
            return learned with { State = TrainingState.Succeeded, Detail = "", Contacts = contacts };
        }
        catch (FitFault fault)
        {
            return training with { State = TrainingState.Failed, Fault = fault.Reason, Detail = fault.Message };
        }
    }

    private static FeatureSet SetOf(PropensityDefinition definition, LogSurvey survey, DateTimeOffset cutOff) => new(
        definition.Events.Count > 0 ? definition.Events : survey.MostFrequent(cutOff, DefaultEvents),
        definition.WindowDays.Count > 0 ? definition.WindowDays : DefaultWindows,
        Math.Clamp((int)(cutOff - survey.Oldest!.Value).TotalDays, 1, PropensityCheck.MostDays), definition.OrderValue, definition.Traits);

    private async Task<IReadOnlyList<Example>> SampleAsync(
        BehaviourReading reading, IReadOnlyList<long> last, CancellationToken cancellation)
    {
        var sample = new ExampleSample(MostExamples);
        await foreach (var (contact, example) in log.ReadAsync(reading, last, cancellation))
            sample.Add(contact, example);
        return sample.ToList();
    }

    private async Task<long> JudgeAsync(
        string run, LearnedPropensity model, BehaviourReading reading, IReadOnlyList<long> last, CancellationToken cancellation)
    {
        var (batch, count) = (new List<(string Contact, Example Example)>(BatchSize), 0L);
        await foreach (var contact in log.ReadAsync(reading, last, cancellation))
        {
            batch.Add(contact);
            count++;
            if (batch.Count == BatchSize)
                await FlushAsync();
        }

        await FlushAsync();
        return count;

        async Task FlushAsync()
        {
            if (batch.Count == 0)
                return;
            var judged = model.Formula is { } formula
                ? batch.Select(contact => formula.Probability(contact.Example.Features))
                : model.Predict([.. batch.Select(contact => contact.Example)]);
            await probabilities.AddAsync(
                run, [.. batch.Zip(judged, (contact, p) => new JudgedContact(contact.Contact, p, contact.Example.Features))]);
            batch.Clear();
        }
    }
}
