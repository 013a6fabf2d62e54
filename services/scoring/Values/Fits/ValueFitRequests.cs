using System.Globalization;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Fits;

/// <summary>Where fits are asked for and looked up.</summary>
internal sealed class ValueFitRequests(ValueFitStore fits, PageTokens tokens)
{
    /// <summary>Fits now, in the background; while one fit runs, it is that one.</summary>
    public async Task<ValueModel> FitAsync(string workspace, DateTimeOffset now) =>
        (await fits.WantAsync(workspace, now)).ToProto();

    /// <summary>A fit by its version.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ValueModel> GetAsync(string workspace, int version) =>
        (await fits.FindAsync(workspace, version)
            ?? throw DomainError.NotFound("value model", version.ToString(CultureInfo.InvariantCulture))).ToProto();

    /// <summary>A page of the fits that are kept, newest first.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListValueModelsResponse> ListAsync(string workspace, ListValueModelsRequest request)
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
