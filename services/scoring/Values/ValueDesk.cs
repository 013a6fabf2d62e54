using System.Globalization;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Scoring.V1;
using Rapport.Scoring.Values.Fits;
using Rapport.Scoring.Values.Settings;

namespace Rapport.Scoring.Values;

/// <summary>Where settings are saved, and fits asked for and looked up.</summary>
internal sealed class ValueDesk(ValueSettingsStore settings, ValueFitStore fits, PageTokens tokens, TimeProvider clock)
{
    /// <summary>A workspace's settings.</summary>
    public async Task<ValueSettings> ReadSettingsAsync(string workspace) => (await settings.ReadAsync(workspace)).ToProto();

    /// <summary>Replaces the settings; it answers when they are in force.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID with every field at fault.</exception>
    public async Task<ValueSettings> SaveSettingsAsync(string workspace, ValueSettings wanted, CancellationToken cancellation)
    {
        var saved = await settings.SaveAsync(workspace, wanted.ToDomain(), clock);
        for (var left = Left(); left > TimeSpan.Zero; left = Left())
            await Task.Delay(left, cancellation);
        return saved.ToProto();

        TimeSpan Left() => saved.Points.From - clock.GetUtcNow();
    }

    /// <summary>Fits now, in the background; while one fit runs, it is that one.</summary>
    public async Task<ValueModel> FitAsync(string workspace) =>
        (await fits.WantAsync(workspace, clock.GetUtcNow())).ToProto();

    /// <summary>A fit by its version.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ValueModel> GetFitAsync(string workspace, int version) =>
        (await fits.FindAsync(workspace, version)
            ?? throw DomainError.NotFound("value model", version.ToString(CultureInfo.InvariantCulture))).ToProto();

    /// <summary>A page of the fits that are kept, newest first.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListValueModelsResponse> ListFitsAsync(string workspace, ListValueModelsRequest request)
    {
        const string query = "valueModels";
        var size = PageTokens.Size(request.PageSize);
        var below = tokens.Read(workspace, query, request.PageToken) is { } place
            ? int.Parse(place, CultureInfo.InvariantCulture) : int.MaxValue;
        var found = (await fits.ListAsync(workspace)).Where(fit => fit.Version < below).Take(size).ToList();
        return new ListValueModelsResponse
        {
            ValueModels = { found.Select(fit => fit.ToProto()) },
            NextPageToken = found.Count < size ? "" : tokens.Write(
                workspace, query, found[^1].Version.ToString(CultureInfo.InvariantCulture)),
        };
    }
}
