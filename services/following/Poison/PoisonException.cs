using Rapport.Contact.V1;

namespace Rapport.Following.Poison;

/// <summary>An event that cannot be decided, and where it stands in what was to be applied.</summary>
/// <param name="Partition">Partition of the stretch.</param>
/// <param name="N">Its number there.</param>
/// <param name="Report">What the quarantine is told; the service's name is added.</param>
public sealed record PoisonAt(int Partition, long N, PoisonEvent Report);

/// <summary>Some events cannot be decided. Nothing of their stretches took effect.</summary>
public sealed class PoisonException(IReadOnlyList<PoisonAt> poison) : Exception("Some events cannot be decided.")
{
    /// <summary>Which.</summary>
    public IReadOnlyList<PoisonAt> Poison { get; } = poison;

    /// <summary>Waits for all; when all that failed did so over poison, throws one exception that names all of it.</summary>
    public static async Task<T[]> WhenAllAsync<T>(IReadOnlyCollection<Task<T>> work)
    {
        try
        {
            return await Task.WhenAll(work);
        }
        catch (PoisonException)
        {
            var faults = work.Where(task => task.IsFaulted).Select(task => task.Exception!.InnerException!).ToList();
            throw faults.Find(fault => fault is not PoisonException)
                ?? new PoisonException([.. faults.Cast<PoisonException>().SelectMany(fault => fault.Poison)]);
        }
    }
}
