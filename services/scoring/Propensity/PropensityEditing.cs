using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Propensity.V1;

namespace Rapport.Scoring.Propensity;

/// <summary>Where models are defined, trained on demand, and looked at.</summary>
internal sealed class PropensityEditing(
    PropensityStore models, TrainingStore trainings, ProbabilityStore probabilities, PageTokens tokens)
{
    private const int MostModels = 20;

    /// <summary>Saves a definition; one that is new or changed has a training waiting when this returns.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID, STATE_FORBIDS.</exception>
    public async Task<PropensityModel> SaveAsync(string workspace, PropensityModel? wanted, DateTimeOffset now)
    {
        var faults = PropensityCheck.Faults(wanted ?? new PropensityModel());
        if (faults.Count > 0)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The propensity model has faults.") { Fields = faults };
        var definition = wanted!.ToDomain();
        var known = await models.ListAsync(workspace);
        if (known.Count >= MostModels && known.All(model => model.Id != definition.Id))
            throw new DomainError(
                ErrorReason.StateForbids, $"The workspace has {MostModels} propensity models; delete one first.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = "full" },
            };
        definition = await models.SaveAsync(workspace, definition, now);
        var name = new ModelName(workspace, definition.Id);
        if ((await trainings.LatestAsync(name))?.DefinitionVersion != definition.Version)
            await trainings.WantAsync(name, definition.Version);
        return await ViewAsync(name, definition);
    }

    /// <summary>A model with its trainings.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<PropensityModel> GetAsync(ModelName name) => await ViewAsync(name, await FindAsync(name));

    /// <summary>A page of the models, by id.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListPropensityModelsResponse> ListAsync(string workspace, ListPropensityModelsRequest request)
    {
        const string query = "propensityModels";
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, query, request.PageToken) ?? "";
        var found = (await models.ListAsync(workspace))
            .Where(definition => string.CompareOrdinal(definition.Id, after) > 0).Take(size).ToList();
        var listed = new ListPropensityModelsResponse
        {
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, found[^1].Id),
        };
        foreach (var definition in found)
            listed.PropensityModels.Add(await ViewAsync(new ModelName(workspace, definition.Id), definition));
        return listed;
    }

    /// <summary>Has a model trained.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<PropensityModel> TrainAsync(ModelName name)
    {
        var definition = await FindAsync(name);
        await trainings.WantAsync(name, definition.Version);
        return await ViewAsync(name, definition);
    }

    /// <summary>Deletes a model with all that it learned.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(ModelName name)
    {
        var inForce = await trainings.InForceAsync(name);
        if (!await models.DeleteAsync(name))
            throw DomainError.NotFound("propensity model", name.Id);
        await trainings.DeleteAsync(name);
        if (inForce is not null)
            await probabilities.DeleteAsync(inForce.Run);
    }

    private async Task<PropensityDefinition> FindAsync(ModelName name) =>
        await models.FindAsync(name) ?? throw DomainError.NotFound("propensity model", name.Id);

    private async Task<PropensityModel> ViewAsync(ModelName name, PropensityDefinition definition) =>
        definition.ToProto(await trainings.LatestAsync(name), await trainings.InForceAsync(name));
}
