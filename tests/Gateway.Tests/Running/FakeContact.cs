using Grpc.Core;
using Rapport.Contact.V1;

namespace Rapport.Gateway.Tests.Running;

/// <summary>Contact's ingest, as far as the gateway can tell: accepts everything.</summary>
internal sealed class FakeContact : ContactService.ContactServiceBase
{
    public override Task<IngestEventsResponse> IngestEvents(IngestEventsRequest request, ServerCallContext context) =>
        Task.FromResult(new IngestEventsResponse { AcceptedCount = request.Events.Count });

    public override async Task IngestStream(IAsyncStreamReader<IngestStreamRequest> requestStream,
        IServerStreamWriter<IngestEventsResponse> responseStream, ServerCallContext context)
    {
        await foreach (var batch in requestStream.ReadAllAsync())
            await responseStream.WriteAsync(new IngestEventsResponse { AcceptedCount = batch.Events.Count });
    }

    public override async Task<Contact.V1.Contact> GetContact(GetContactRequest request, ServerCallContext context)
    {
        if (request.Contact == "c_slow")
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return new Contact.V1.Contact { Contact_ = request.Contact };
    }
}
