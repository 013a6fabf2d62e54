using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Segments;

/// <summary>Finds the events that counts and sums left out since they could not be compared or summed. Only the log has them.</summary>
internal sealed class CountingFaults(EventLogService.EventLogServiceClient log)
{
    private const int PageSize = 2000;
    private const int MostPages = 25;

    /// <summary>The faults of counts and sums over a contact's events; whether there were more than 50,000 events.</summary>
    public async Task<(IReadOnlyList<CountingError> Errors, bool Truncated)> FindAsync(
        string workspace, string contact, IReadOnlyList<AggregateDefinition> aggregates, CancellationToken cancellation)
    {
        var (tally, context) = (new FaultTally(), new EvaluationContext());
        var request = new ReadContactEventsRequest { Workspace = workspace, Contact = contact, MaxEvents = PageSize };
        try
        {
            for (var page = 0; page < MostPages; page++)
            {
                var answer = await log.ReadContactEventsAsync(request, cancellationToken: cancellation);
                foreach (var logged in answer.Events.Believed())
                    Add(tally, aggregates, logged.Event, context);
                request.Cursor = answer.NextCursor;
                if (request.Cursor.Length == 0)
                    return ([.. tally.All.Select(ToProto)], false);
            }
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return ([], false);
        }

        return ([.. tally.All.Select(ToProto)], true);
    }

    private static void Add(
        FaultTally tally, IReadOnlyList<AggregateDefinition> aggregates, Event happened, EvaluationContext context)
    {
        if (!aggregates.Any(aggregate => aggregate.EventNames.Contains(happened.Name)))
            return;
        context.SetEvent(happened);
        foreach (var aggregate in aggregates)
            tally.Add(
                aggregate.ToString(), aggregate.FaultOf(context), FieldsOf(aggregate), happened.OccurredAt.ToDateTimeOffset(),
                happened.Id);
    }

    private static IEnumerable<string> FieldsOf(AggregateDefinition aggregate) =>
        (aggregate.Filter?.Reads.EventProperties ?? new HashSet<string>())
            .Concat(aggregate.Property is { } summed ? [summed] : []).Distinct().Select(name => $"event.properties.{name}");

    private static CountingError ToProto(CountedFault fault) => new()
    {
        Name = fault.Subject, Message = fault.Fault.Message, Line = fault.Fault.Line, Column = fault.Fault.Column,
        Fields = { fault.Reads }, Count = fault.Count, EventIds = { fault.Events },
    };
}
