using Rapport.Common.V1;

namespace Rapport.Following.Poison;

/// <summary>Makes a state anew from events, of which some may be poison.</summary>
public sealed class HistoryReplay(InjectedFaults faults)
{
    /// <summary>
    /// Applies the events to a fresh state. One that fails is left out and all begins anew, since it may have left a
    /// half-changed state behind; it is in the quarantine already, or will be where it stands in the log.
    /// </summary>
    /// <param name="events">In their order.</param>
    /// <param name="begin">Gives a fresh state and what applies an event to it.</param>
    /// <param name="failed">The events that failed, by id.</param>
    public T Make<T>(
        IReadOnlyList<Event> events, Func<(T State, Action<Event> Apply)> begin, out IReadOnlyDictionary<string, Exception> failed)
    {
        var faulty = new Dictionary<string, Exception>();
        failed = faulty;
        while (true)
        {
            var (state, apply) = begin();
            if (events.All(happened => faulty.ContainsKey(happened.Id) || TryApply(happened, () => apply(happened), faulty)))
                return state;
        }
    }

    /// <summary>Applies one event; false when that failed, which is remembered.</summary>
    public bool TryApply(Event happened, Action apply, Dictionary<string, Exception> faulty)
    {
        try
        {
            faults.Check(happened);
            apply();
            return true;
        }
        catch (Exception exception) when (!PassingFault.Is(exception))
        {
            faulty[happened.Id] = exception;
            return false;
        }
    }
}
