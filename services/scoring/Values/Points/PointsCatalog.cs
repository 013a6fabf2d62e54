using System.Collections.Frozen;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Values.Settings;

namespace Rapport.Scoring.Values.Points;

/// <summary>
/// The points programs of all workspaces, compiled and at hand. A version comes in force a second after it was saved,
/// so what is read at one moment is all that decides about what is accepted within the half second after it: saving takes no
/// more than a quarter of one (<see cref="TimelySwap"/>), and clocks may differ by another. An event that was accepted later
/// has them read again.
/// </summary>
internal sealed class PointsCatalog(ValueSettingsStore store, TimeProvider clock, ILogger<PointsCatalog> logger)
    : DefinitionCatalog<PointsCatalog.Snapshot>(
        "Reading the points programs", "Redis", "ConnectionStrings:Redis", TimeSpan.FromMilliseconds(300), logger)
{
    /// <summary>The programs of a workspace.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until they have been read.</exception>
    public PointsPrograms Of(string workspace) => Current.Programs.GetValueOrDefault(workspace, PointsPrograms.None);

    /// <summary>Whether all programs are at hand that may decide about what was accepted at an instant.</summary>
    public bool Knows(DateTimeOffset accepted) => accepted < Known?.CompleteTo;

    /// <summary>Reads again unless it knows.</summary>
    public Task EnsureKnownAsync(DateTimeOffset accepted) => Knows(accepted) ? Task.CompletedTask : RefreshAsync();

    /// <inheritdoc/>
    protected override async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellation)
    {
        var completeTo = clock.GetUtcNow() + (PointsProgram.Notice / 2);
        var stored = await store.ReadAllAsync();
        var texts = stored.ToFrozenDictionary(entry => entry.Key, entry => entry.Value);
        if (before is not null && texts.Count == before.Texts.Count
            && texts.All(t => before.Texts.GetValueOrDefault(t.Key) == t.Value))
            return before with { CompleteTo = completeTo };
        return new Snapshot(
            texts.ToFrozenDictionary(
                text => text.Key,
                text => before?.Texts.GetValueOrDefault(text.Key) == text.Value
                    ? before!.Programs[text.Key] : ProgramsOf(ValueSettingsStore.Parse(text.Value))),
            texts, completeTo);
    }

    private static PointsPrograms ProgramsOf(Values.Domain.ValueSettings settings) =>
        new([.. settings.FormerPoints, settings.Points]);

    /// <summary>Programs with the texts that they were compiled from, and the instant up to which they are all that decides.</summary>
    internal sealed record Snapshot(
        FrozenDictionary<string, PointsPrograms> Programs, FrozenDictionary<string, string> Texts,
        DateTimeOffset CompleteTo);
}
