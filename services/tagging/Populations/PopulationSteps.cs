using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Populations;

/// <summary>What is done with a version in all partitions, step by step; each step finds what was done of it before.</summary>
internal sealed class PopulationSteps(
    DefinitionEditing editing, TaggingCatalog catalog, PartitionContacts contacts, PartitionWork work)
{
    private const int Partitions = 4;

    /// <summary>Computes a version and puts it in force when it is whole; whether it was.</summary>
    public async Task<bool> FillAsync(string workspace, CompiledDefinition candidate, CancellationToken cancellation)
    {
        if (!await AllAsync(partition => work.Fill.FillAsync(workspace, candidate, partition, cancellation), cancellation))
            return false;
        await editing.SwitchAsync(workspace, candidate);
        await BeginAsync(workspace, cancellation);
        return true;
    }

    /// <summary>From here on nobody decides by older definitions than those at hand.</summary>
    public Task<bool> BeginAsync(string workspace, CancellationToken cancellation) =>
        AllAsync(partition => work.TakeUp.BeginAsync(workspace, partition, cancellation), cancellation);

    /// <summary>Takes everybody up to definitions, and forgets the members of those that were replaced; whether all were.</summary>
    public async Task<bool> TakeUpAsync(string workspace, long to, CancellationToken cancellation)
    {
        if (!await AllAsync(partition => work.TakeUp.TakeUpAsync(workspace, partition, to, cancellation), cancellation))
            return false;
        foreach (var number in catalog.StoredOf(workspace).Definitions.Select(saved => saved.InForce).OfType<Definition>()
            .SelectMany(d => d.Replaced))
            await work.Members.DropAsync(number);
        return true;
    }

    private async Task<bool> AllAsync(Func<int, Task<bool>> step, CancellationToken cancellation)
    {
        var all = true;
        await Parallel.ForEachAsync(
            contacts.Partitions, new ParallelOptions { MaxDegreeOfParallelism = Partitions, CancellationToken = cancellation },
            async (partition, _) =>
            {
                if (!await step(partition))
                    Volatile.Write(ref all, false);
            });
        return all;
    }
}

/// <summary>What is done in one partition.</summary>
/// <param name="Fill">Computes a version.</param>
/// <param name="TakeUp">Gives it effect.</param>
/// <param name="Members">Who is in a segment.</param>
internal sealed record PartitionWork(PartitionFill Fill, PartitionTakeUp TakeUp, MemberIndex Members);
