using Grpc.Core;
using Grpc.Net.Client;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>The event log as a service reads it, from contact itself.</summary>
internal static class EventLog
{
    private const int Page = 2_000;

    /// <summary>All events of all partitions; notes every hole and every number that is there twice.</summary>
    public static async Task<IReadOnlyList<Event>> ReadAsync(RunningStack stack, Differences differences)
    {
        using var channel = GrpcChannel.ForAddress(stack.Service("contact"));
        var client = new EventLogService.EventLogServiceClient(channel);
        var headers = new Metadata { { "x-rapport-service-token", stack.ServiceToken } };
        var status = await client.GetLogStatusAsync(new GetLogStatusRequest(), headers);
        var events = new List<Event>();
        for (var partition = 0; partition < status.PartitionCount; partition++)
        {
            var next = 1L;
            while (next <= status.LastN[partition])
            {
                var request = new ReadEventsRequest { Partition = partition, FromN = next, MaxEvents = Page };
                var run = (await client.ReadEventsAsync(request, headers)).Run;
                differences.Compare($"next number of partition {partition}", next, run.FirstN);
                if (run.Events.Count == 0)
                    break;
                events.AddRange(run.Events);
                next = run.FirstN + run.Events.Count;
            }

            differences.Compare($"end of partition {partition}", status.LastN[partition] + 1, next);
        }

        return events;
    }
}
