using System.Text.Json.Nodes;
using Rapport.Contact.EventLog;
using Rapport.Events;

namespace Rapport.Contact.Contracts.Schemas;

/// <summary>What the log has seen of an event lately.</summary>
internal sealed class SeenEvents(EventStore events, LogHeadStore head)
{
    /// <summary>Events that are looked at, at most.</summary>
    public const int Most = 1000;

    // The log has no index by name: only its end is looked through.
    private const int LastOfPartition = 500;

    /// <summary>The properties of the newest events of a name that callers said, among the last 500 of each partition.</summary>
    public async Task<IReadOnlyList<JsonObject>> OfAsync(string workspace, string name, CancellationToken cancellation)
    {
        var lastN = await head.ReadAsync(cancellation);
        var seen = new List<JsonObject>();
        for (var partition = 0; partition < lastN.Count && seen.Count < Most; partition++)
        {
            if (lastN[partition] == 0)
                continue;
            var found = await events.ReadLastAsync(
                workspace, name, partition, lastN[partition], LastOfPartition, Most - seen.Count, cancellation);
            seen.AddRange(found.Where(e => !e.Event.IsConclusion()).Select(e => e.Event.Properties.ToNode()));
        }

        return seen;
    }
}
