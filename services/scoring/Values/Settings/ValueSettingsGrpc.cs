using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Settings;

/// <summary>The public face of settings. Translates and calls.</summary>
internal sealed class ValueSettingsGrpc(ValueSettingsEditing editing) : ValueSettingsService.ValueSettingsServiceBase
{
    /// <inheritdoc/>
    public override Task<ValueSettings> GetValueSettings(GetValueSettingsRequest request, ServerCallContext context) =>
        editing.ReadAsync(context.Workspace());

    /// <inheritdoc/>
    public override Task<ValueSettings> SaveValueSettings(SaveValueSettingsRequest request, ServerCallContext context) =>
        editing.SaveAsync(context.Workspace(), request.Settings ?? new ValueSettings(), context.CancellationToken);
}
