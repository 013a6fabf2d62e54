using System.Diagnostics;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// Which model is trained when: daily by the platform's clock, when its definition has changed, and on demand. One
/// process trains at a time; what a process that died had begun is begun anew by the next that gets the lease.
/// </summary>
internal sealed class PropensitySchedule(
    PropensityStore models, TrainingStore trainings, ProbabilityStore probabilities, PropensityTrainer trainer,
    TimeProvider clock)
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private readonly string holder = Guid.NewGuid().ToString("N");
    private (ModelName, int) begun;

    /// <summary>Does what is due now.</summary>
    public async Task<IReadOnlyList<(ModelName Name, PropensityTraining Training)>> RunAsync(CancellationToken cancellation)
    {
        foreach (var name in await models.ReadDueAsync(clock.GetUtcNow()))
            if (await models.FindAsync(name) is { } definition)
                await trainings.WantAsync(name, definition.Version);
        var done = new List<(ModelName, PropensityTraining)>();
        var wanted = await trainings.ReadWantedAsync();
        if (wanted.Count == 0 || !await trainings.LeaseAsync(holder))
            return done;
        try
        {
            foreach (var (name, number) in wanted)
                if (await TrainHeldAsync(name, number, cancellation) is { } training)
                    done.Add((name, training));
        }
        finally
        {
            await trainings.ReleaseAsync(holder);
        }

        return done;
    }

    private async Task<PropensityTraining?> TrainHeldAsync(ModelName name, int number, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var training = TrainAsync(name, number, ending.Token);
        try
        {
            while (await Task.WhenAny(training, Task.Delay(TrainingStore.LeaseTime / 3, cancellation)) != training)
                if (!await trainings.RenewAsync(holder))
                    await ending.CancelAsync();
            return await training;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Deleted meanwhile, or another process has taken it over.
            return null;
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    private async Task<PropensityTraining?> TrainAsync(ModelName name, int number, CancellationToken cancellation)
    {
        var (now, started) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        // First, so that a definition saved from here on makes the model due again.
        await models.PutOffAsync(name, now + Interval);
        if (await models.FindAsync(name) is not { } definition)
        {
            await trainings.DeleteAsync(name);
            return null;
        }

        var training = Begin(await trainings.LatestAsync(name), (name, number), definition, now);
        if (training.State == TrainingState.Running)
            training = await trainer.TrainAsync(name, definition, training, TellAsync, cancellation);
        var before = await trainings.InForceAsync(name);
        training = training with
        {
            EndedAt = clock.GetUtcNow(), Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
        if (!await trainings.CompleteAsync(name, training, holder))
            throw new OperationCanceledException("The right to train was lost.");
        if (training.State == TrainingState.Succeeded && before is not null)
            await probabilities.DeleteAsync(before.Run);
        return training;

        async Task TellAsync(PropensityTraining progress)
        {
            if (!await trainings.SaveAsync(name, progress, holder))
                throw new OperationCanceledException("The right to train was lost.");
        }
    }

    // A training that takes its process down with it must not do so for ever; a store that is away does not count.
    private PropensityTraining Begin(
        PropensityTraining? before, (ModelName, int Number) which, PropensityDefinition definition, DateTimeOffset now)
    {
        var attempts = before?.Number == which.Number ? before.Attempts : 0;
        attempts += begun == which ? 0 : 1;
        begun = which;
        var training = new PropensityTraining
        {
            Number = which.Number, DefinitionVersion = definition.Version, StartedAt = now, Attempts = attempts,
            Run = Guid.NewGuid().ToString("N"),
        };
        return attempts <= MostAttempts ? training : training with
        {
            State = TrainingState.Failed, Fault = "PROCESS_DIED",
            Detail = $"{MostAttempts} processes have ended while they trained it; it may need more memory than they have.",
        };
    }
}
