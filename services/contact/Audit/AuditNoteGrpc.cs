using Grpc.Core;
using Rapport.Contact.V1;

namespace Rapport.Contact.Audit;

/// <summary>Takes down what the gateway lets through. Translates and calls.</summary>
internal sealed class AuditNoteGrpc(AuditIntake intake) : AuditNoteService.AuditNoteServiceBase
{
    /// <inheritdoc/>
    public override async Task<NoteIntentResponse> NoteIntent(NoteIntentRequest request, ServerCallContext context)
    {
        await intake.NoteAsync(request, context.CancellationToken);
        return new NoteIntentResponse();
    }

    /// <inheritdoc/>
    public override async Task<NoteOutcomeResponse> NoteOutcome(NoteOutcomeRequest request, ServerCallContext context)
    {
        await intake.NoteAsync(request, context.CancellationToken);
        return new NoteOutcomeResponse();
    }
}
