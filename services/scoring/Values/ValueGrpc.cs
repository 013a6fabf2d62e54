using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values;

/// <summary>The public face of value. Translates and calls.</summary>
internal sealed class ValueGrpc(ValueViews views, TimeProvider clock) : ValueService.ValueServiceBase
{
    /// <inheritdoc/>
    public override Task<ContactValue> GetContactValue(GetContactValueRequest request, ServerCallContext context) =>
        views.ReadAsync(context.Workspace(), request.Contact, clock.GetUtcNow(), context.CancellationToken);
}
