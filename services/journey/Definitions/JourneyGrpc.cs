using System.Text;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>The public face of journeys: parse, one call, map.</summary>
internal sealed class JourneyGrpc(JourneyEditing editing, JourneyStore journeys, JourneyLists lists)
    : JourneyService.JourneyServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.Journey> CreateJourney(CreateJourneyRequest request, ServerCallContext context) =>
        (await editing.CreateAsync(
            context.Workspace(), TextOf(request.Definition), context.Attempt(), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> ReplaceJourney(ReplaceJourneyRequest request, ServerCallContext context) =>
        (await editing.ReplaceAsync(
            context.Workspace(), request.Journey, TextOf(request.Definition),
            new Precondition(request.Etag, context.Attempt()), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> GetJourney(GetJourneyRequest request, ServerCallContext context) =>
        (await journeys.FindAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override Task<ListJourneysResponse> ListJourneys(ListJourneysRequest request, ServerCallContext context) =>
        lists.ReadAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<V1.Journey> PublishJourney(PublishJourneyRequest request, ServerCallContext context) =>
        (await editing.PublishAsync(
            context.Workspace(), request.Journey, request.LetFinish, new Precondition(request.Etag, context.Attempt()),
            context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> PauseJourney(PauseJourneyRequest request, ServerCallContext context) =>
        (await editing.PauseAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> ResumeJourney(ResumeJourneyRequest request, ServerCallContext context) =>
        (await editing.ResumeAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.Journey> ArchiveJourney(ArchiveJourneyRequest request, ServerCallContext context) =>
        (await editing.ArchiveAsync(context.Workspace(), request.Journey, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<JourneyDiff> DiffJourney(DiffJourneyRequest request, ServerCallContext context) =>
        (await journeys.FindAsync(context.Workspace(), request.Journey, context.CancellationToken)).Diff(request);

    /// <inheritdoc/>
    public override Task<HttpBody> GetJourneySchema(GetJourneySchemaRequest request, ServerCallContext context) =>
        Task.FromResult(new HttpBody { ContentType = "application/schema+json", Data = DefinitionSchema.Text });

    // The mark that some editors put in front of a file says nothing and is not kept.
    private static byte[] TextOf(HttpBody? body)
    {
        var text = (body?.Data ?? ByteString.Empty).Span;
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        return text.Length > 0 ? text.ToArray() : throw DomainError.Invalid("definition", "give a definition");
    }
}
