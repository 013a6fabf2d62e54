using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Defaults.Callers;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Idempotency;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Takes the batches of a stream. Each may name itself with a request id, and is then the same request as a call of
/// IngestEvents with that id and these events: what a broken stream has not answered can be repeated either way.
/// </summary>
internal sealed class BatchStream(Intake intake, RepeatableCalls calls)
{
    private static readonly WriteCall SameAs = WriteCall.Find("/rapport.contact.v1.ContactService/IngestEvents")!;

    /// <summary>Refuses a stream that is named as if it were one request.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static void Check(ServerCallContext context)
    {
        if (context.GetHttpContext().Request.Headers.ContainsKey(RequestKey.Header))
            throw DomainError.Invalid(RequestKey.Header, "names one request; give each batch of the stream a request_id");
    }

    /// <summary>Takes one batch.</summary>
    /// <exception cref="DomainError">The batch as a whole cannot be taken; see <see cref="Intake"/>.</exception>
    public Task<IngestEventsResponse> TakeAsync(IngestStreamRequest batch, ServerCallContext context)
    {
        if (batch.RequestId.Length == 0)
            return TakeAsync(Attempt.Unnamed);
        var request = new IngestEventsRequest { RequestId = batch.RequestId, Events = { batch.Events } };
        var key = RequestKey.Of(request, SameAs.RequestId, new HeaderDictionary())!;
        return calls.AnswerAsync(context, SameAs, key, request, TakeAsync);

        Task<IngestEventsResponse> TakeAsync(Attempt attempt) =>
            intake.TakeAsync(
                context.Workspace(), context.Origin(), attempt, batch.Events, context.CancellationToken);
    }
}
