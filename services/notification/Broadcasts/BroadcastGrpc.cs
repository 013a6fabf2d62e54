using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Notification.Audiences;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Broadcasts;

/// <summary>The public face of broadcasts. Translates and calls.</summary>
internal sealed class BroadcastGrpc(
    BroadcastEditing broadcasts, BroadcastTrial trial, BroadcastFeedbacks feedbacks, TemplateTest test)
    : BroadcastService.BroadcastServiceBase
{
    /// <inheritdoc/>
    public override Task<Broadcast> CreateBroadcast(CreateBroadcastRequest request, ServerCallContext context) =>
        broadcasts.CreateAsync(
            context.Workspace(), context.Principal(), request.Broadcast, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Broadcast> GetBroadcast(GetBroadcastRequest request, ServerCallContext context) =>
        broadcasts.GetAsync(context.Workspace(), request.Broadcast, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListBroadcastsResponse> ListBroadcasts(ListBroadcastsRequest request, ServerCallContext context) =>
        broadcasts.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Broadcast> UpdateBroadcast(UpdateBroadcastRequest request, ServerCallContext context) =>
        broadcasts.UpdateAsync(context.Workspace(), context.Principal(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<DeleteBroadcastResponse> DeleteBroadcast(
        DeleteBroadcastRequest request, ServerCallContext context)
    {
        await broadcasts.DeleteAsync(context.Workspace(), request.Broadcast, context.Attempt(), context.CancellationToken);
        return new DeleteBroadcastResponse();
    }

    /// <inheritdoc/>
    public override Task<CheckBroadcastResponse> CheckBroadcast(CheckBroadcastRequest request, ServerCallContext context) =>
        trial.CheckAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<SentTest> TestBroadcast(TestBroadcastRequest request, ServerCallContext context)
    {
        var broadcast = await broadcasts.GetAsync(context.Workspace(), request.Broadcast, context.CancellationToken);
        if (request.Contact.Length == 0)
            throw DomainError.Invalid("contact", "is missing: as whom the test is written");
        return await test.SendAsync(context.Workspace(), new TestTemplateRequest
        {
            Template = broadcast.Template, Address = request.Address, Contact = request.Contact, Variables = broadcast.Variables,
        }, context.Attempt(), context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<Broadcast> ApproveBroadcast(ApproveBroadcastRequest request, ServerCallContext context) =>
        broadcasts.ApproveAsync(
            context.Workspace(), context.Principal(), request, context.Attempt(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Broadcast> StartBroadcast(StartBroadcastRequest request, ServerCallContext context) =>
        broadcasts.StartAsync(context.Workspace(), request.Broadcast, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Broadcast> PauseBroadcast(PauseBroadcastRequest request, ServerCallContext context) =>
        broadcasts.PauseAsync(context.Workspace(), request.Broadcast, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Broadcast> ResumeBroadcast(ResumeBroadcastRequest request, ServerCallContext context) =>
        broadcasts.ResumeAsync(context.Workspace(), request.Broadcast, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Broadcast> CancelBroadcast(CancelBroadcastRequest request, ServerCallContext context) =>
        broadcasts.CancelAsync(context.Workspace(), request.Broadcast, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Broadcast> ReportBroadcastFeedback(
        ReportBroadcastFeedbackRequest request, ServerCallContext context)
    {
        if (request.Feedback is not (BroadcastFeedback.Bounce or BroadcastFeedback.Complaint))
            throw DomainError.Invalid("feedback", "is not BROADCAST_FEEDBACK_BOUNCE or BROADCAST_FEEDBACK_COMPLAINT");
        await feedbacks.TakeAsync(
            context.Workspace(), request.Broadcast, request.Message, request.Feedback == BroadcastFeedback.Complaint,
            context.CancellationToken);
        return await broadcasts.GetAsync(context.Workspace(), request.Broadcast, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ListBroadcastRecipientsResponse> ListBroadcastRecipients(
        ListBroadcastRecipientsRequest request, ServerCallContext context) =>
        broadcasts.RecipientsAsync(context.Workspace(), request, context.CancellationToken);
}
