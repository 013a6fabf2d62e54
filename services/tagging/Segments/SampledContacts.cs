using Grpc.Core;
using Rapport.Conditions;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Segments;

/// <summary>Asks a condition of single contacts, with what the log has of them.</summary>
internal sealed class SampledContacts(EventLogService.EventLogServiceClient log)
{
    private const int PageSize = 2000;

    /// <summary>Whether it holds. Of a contact that has been erased meanwhile it does not.</summary>
    public async Task<bool> HoldsAsync(
        string workspace, string contact, byte[] stored, PreviewedCondition preview, TaggingDefinitions definitions, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var (past, context) = (new ContactPast(), new EvaluationContext());
        var request = new ReadContactEventsRequest { Workspace = workspace, Contact = contact, MaxEvents = PageSize };
        try
        {
            do
            {
                var answer = await log.ReadContactEventsAsync(request, cancellationToken: cancellation);
                foreach (var happened in answer.Events.Believed().Select(logged => logged.Event))
                {
                    context.SetEvent(happened);
                    past.Note(preview.Compiled, context, new EventAnswer(happened.OccurredAt.ToDateTimeOffset(), happened.Id), now);
                }

                request.Cursor = answer.NextCursor;
            }
            while (request.Cursor.Length > 0);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return false;
        }

        return preview.Holds(TaggedContactCodec.Read(stored), past, definitions, now);
    }
}
