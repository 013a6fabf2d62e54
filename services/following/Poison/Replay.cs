using System.Globalization;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Following.Poison;

/// <summary>What the event <c>quarantine_replayed</c> asks for.</summary>
/// <param name="Service">Who is to work it in.</param>
/// <param name="EventId">The event that it left out.</param>
/// <param name="Partition">Where that stands in the log.</param>
/// <param name="N">Its number there.</param>
public sealed record Replay(string Service, string EventId, int Partition, long N)
{
    /// <summary>The request in an event; null for any other event.</summary>
    public static Replay? Of(Event happened)
    {
        if (happened.Name != EventNames.QuarantineReplayed)
            return null;
        var said = happened.Read<QuarantineReplayed>();
        return long.TryParse(said.N, CultureInfo.InvariantCulture, out var n)
            ? new Replay(said.Service, said.Event, said.Partition, n)
            : null;
    }

    /// <summary>The report of a replay that failed again.</summary>
    /// <param name="replayed">The event <c>quarantine_replayed</c>.</param>
    /// <param name="fault">What was thrown.</param>
    public PoisonEvent FailedAgain(Event replayed, Exception fault) => new()
    {
        Workspace = replayed.Workspace, Contact = replayed.Contact, EventId = EventId, Partition = Partition, N = N,
        Fault = fault.GetType().Name, ReplayId = replayed.Id,
    };
}
