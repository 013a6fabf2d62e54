using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;

namespace Rapport.Following.Poison;

/// <summary>
/// Stands by while the events are decided one by one, and remembers those whose decision fails. What follows
/// under the same contact may have been decided from a half-changed state, so it is passed over until the next try.
/// </summary>
/// <param name="faults">Faults that tests asked for.</param>
public sealed class PoisonWatch(InjectedFaults faults)
{
    private List<PoisonAt>? found;

    /// <summary>Whether the event is to be decided: it was not left out, and nothing failed before it.</summary>
    public bool Admits(Event happened) =>
        !happened.IsLeftOut() && found?.Exists(p =>
            p.Report.Workspace == happened.Workspace && p.Report.Contact == happened.Contact) != true;

    /// <summary>Stands where an event is decided; throws where a test asked for it.</summary>
    public void Check(Event happened) => faults.Check(happened);

    /// <summary>
    /// Decides one event, unless it was left out or something failed before it. When its decision fails over the event, that is
    /// remembered: it is applied again without it.
    /// </summary>
    public void Decide(int partition, long n, Event happened, Action<Event> decide)
    {
        if (!Admits(happened))
            return;
        try
        {
            Check(happened);
            decide(happened);
        }
        catch (Exception exception) when (Takes(exception, partition, n, happened))
        {
            // Remembered.
        }
    }

    /// <summary>For the filter of a catch: true when the fault is the event's, which is remembered then.</summary>
    public bool Takes(Exception fault, int partition, long n, Event happened)
    {
        if (PassingFault.Is(fault) || fault is PoisonException)
            return false;
        Add(partition, n, new PoisonEvent
        {
            Workspace = happened.Workspace, Contact = happened.Contact, EventId = happened.Id, EventName = happened.Name,
            Partition = partition, N = n, Fault = fault.GetType().Name,
        });
        return true;
    }

    /// <summary>Remembers that what stands at this number cannot be decided because of the event reported.</summary>
    public void Add(int partition, long n, PoisonEvent report) => (found ??= []).Add(new PoisonAt(partition, n, report));

    /// <exception cref="PoisonException">The decision of some events failed.</exception>
    public void ThrowIfAny()
    {
        if (found is not null)
            throw new PoisonException(found);
    }
}
