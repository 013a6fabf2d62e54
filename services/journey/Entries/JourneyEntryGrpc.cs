using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Journey.V1;

namespace Rapport.Journey.Entries;

/// <summary>The public face of entries: parse, one call, map.</summary>
internal sealed class JourneyEntryGrpc(Enrollments enrollments, EntryExplanations explanations, Simulations simulations)
    : JourneyEntryService.JourneyEntryServiceBase
{
    /// <inheritdoc/>
    public override Task<EnrollContactsResponse> EnrollContacts(EnrollContactsRequest request, ServerCallContext context) =>
        enrollments.RequestAsync(context.Workspace(), request, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<JourneyEntryExplanation> ExplainJourneyEntry(
        ExplainJourneyEntryRequest request, ServerCallContext context) =>
        explanations.ExplainAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<SimulateJourneyResponse> SimulateJourney(
        SimulateJourneyRequest request, ServerCallContext context) =>
        simulations.WalkAsync(context.Workspace(), request, context.CancellationToken);
}
