using Grpc.Core;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Consents;

/// <summary>The public face of consent. Translates and calls.</summary>
internal sealed class ConsentGrpc(
    ConsentRecord record, ConsentLists lists, ConsentChecks checks, ConsentConfirmations confirmations)
    : ConsentService.ConsentServiceBase
{
    /// <inheritdoc/>
    public override Task<Consent> SetConsent(SetConsentRequest request, ServerCallContext context) =>
        record.SetAsync(
            context.Workspace(), IngestCaller.Of(context).Origin, request, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListConsentsResponse> ListConsents(ListConsentsRequest request, ServerCallContext context) =>
        lists.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<CheckConsentResponse> CheckConsent(CheckConsentRequest request, ServerCallContext context) =>
        checks.CheckAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ConsentConfirmation> RequestConsentConfirmation(
        RequestConsentConfirmationRequest request, ServerCallContext context) =>
        confirmations.AskAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Consent> ConfirmConsent(ConfirmConsentRequest request, ServerCallContext context) =>
        confirmations.ConfirmAsync(
            context.Workspace(), IngestCaller.Of(context).Origin, request, context.CancellationToken);
}
