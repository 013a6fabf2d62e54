using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>The catalogue of tags.</summary>
internal sealed class TagLists(TagCatalogStore store, PageTokens tokens)
{
    /// <summary>Puts an entry into the catalogue, or replaces it.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public async Task<Tag> SaveAsync(string workspace, CatalogTag tag)
    {
        if (DefinitionCheck.Faults(tag) is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        await store.SaveAsync(workspace, tag);
        return tag.ToProto();
    }

    /// <summary>An entry.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<Tag> GetAsync(string workspace, string tag) =>
        (await store.FindAsync(workspace, tag) ?? throw DomainError.NotFound("tag", tag)).ToProto();

    /// <summary>Deletes an entry.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task DeleteAsync(string workspace, string tag)
    {
        if (!await store.DeleteAsync(workspace, tag))
            throw DomainError.NotFound("tag", tag);
    }

    /// <summary>A page of the catalogue.</summary>
    public async Task<ListTagsResponse> ListAsync(string workspace, ListTagsRequest request)
    {
        var size = PageTokens.Size(request.PageSize);
        var after = tokens.Read(workspace, "tags", request.PageToken) ?? "";
        var found = (await store.ListAsync(workspace))
            .Where(tag => string.CompareOrdinal(tag.Id, after) > 0).Take(size).ToList();
        return new ListTagsResponse
        {
            Tags = { found.Select(tag => tag.ToProto()) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, "tags", found[^1].Id),
        };
    }
}
