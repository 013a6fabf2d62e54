using System.Globalization;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;

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
        if (happened.Name != EventNames.QuarantineReplayed || happened.Properties is not { } said)
            return null;
        string Text(string key) => said.Fields.TryGetValue(key, out var value) ? value.StringValue : "";
        return said.Fields.TryGetValue("partition", out var partition)
            && long.TryParse(Text("n"), CultureInfo.InvariantCulture, out var n)
            ? new Replay(Text("service"), Text("event"), (int)partition.NumberValue, n)
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
