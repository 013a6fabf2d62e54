using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Takes batches that may have a name (request_id, Idempotency-Key). However it comes, over gRPC, as JSON or as part of a
/// stream, a batch with one name and the same events is one request: what a broken stream has not answered can be
/// repeated as a call.
/// </summary>
internal sealed class NamedBatches(Intake intake, RepeatableCalls calls)
{
    private static readonly WriteCall Call = WriteCall.Find("/rapport.contact.v1.ContactService/IngestEvents")!;

    /// <summary>Refuses a stream that is named as if it were one request.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static void CheckStream(IHeaderDictionary headers)
    {
        if (headers.ContainsKey(RequestKey.Header))
            throw DomainError.Invalid(RequestKey.Header, "names one request; give each batch of the stream a request_id");
    }

    /// <summary>Takes one batch.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="batch">The events, and their name in the field.</param>
    /// <param name="http">The request that brought it.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="DomainError">The batch as a whole cannot be taken; IDEMPOTENCY_KEY_REUSED, …_IN_USE.</exception>
    public Task<IngestEventsResponse> TakeAsync(
        IngestCaller caller, IngestBatch batch, HttpContext http, CancellationToken cancellation)
    {
        if (RequestKey.Of(batch.RequestId, http.Request.Headers) is not { } key)
            return intake.TakeAsync(caller, batch, Attempt.Unnamed, cancellation);
        var request = new IngestEventsRequest { Events = { batch.Items.Select(item => item.Input) } };
        // What could not be read of an item is not in it: why not stands for it.
        var faults = batch.Items.Select((item, i) => item.Fault is { } fault ? $"{i} {fault.Path} {fault.Description}" : "");
        return calls.AnswerAsync(
            new NamedRequest(Call, caller.Workspace, caller.Principal, key, string.Concat(faults)), request, http,
            attempt => intake.TakeAsync(caller, batch, attempt, cancellation), cancellation);
    }
}
