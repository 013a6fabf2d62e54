using Rapport.Hosting.Errors;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Settings;

/// <summary>Where settings are read and saved.</summary>
internal sealed class ValueSettingsEditing(ValueSettingsStore settings, TimeProvider clock)
{
    /// <summary>A workspace's settings.</summary>
    public async Task<ValueSettings> ReadAsync(string workspace) => (await settings.ReadAsync(workspace)).ToProto();

    /// <summary>Replaces the settings; it answers when they are in force.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID with every field at fault.</exception>
    public async Task<ValueSettings> SaveAsync(string workspace, ValueSettings wanted, CancellationToken cancellation)
    {
        var saved = await settings.SaveAsync(workspace, wanted.ToDomain(), clock);
        for (var left = Left(); left > TimeSpan.Zero; left = Left())
            await Task.Delay(left, cancellation);
        return saved.ToProto();

        TimeSpan Left() => saved.Points.From - clock.GetUtcNow();
    }
}
