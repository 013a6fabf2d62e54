using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// Probabilities of people, in the trainings in force. What a training that runs at this moment computes of somebody whose
/// events it had read is found when an erasure is looked through again (docs/erasure.md). What was learned of many
/// remembers nobody.
/// </summary>
internal sealed class JudgedPerson(TrainingStore trainings, ProbabilityStore probabilities) : IPersonalStore
{
    /// <inheritdoc/>
    public string Store => "propensities";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        EachAsync(person.Workspace, run => probabilities.CountAsync(run, person.Contacts));

    /// <inheritdoc/>
    public Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        EachAsync(person.Workspace, run => probabilities.RemoveAsync(run, person.Contacts));

    /// <summary>Nothing of its own: what is foretold of a contact stands with what it is worth.</summary>
    public Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PersonalRecord>>([]);

    private async Task<long> EachAsync(string workspace, Func<string, Task<long>> items)
    {
        var all = 0L;
        foreach (var (_, training) in await trainings.AllInForceAsync(workspace))
            all += await items(training.Run);
        return all;
    }
}
