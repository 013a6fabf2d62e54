using System.Globalization;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Attributes;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Attributes.Declarations;

/// <summary>Declares attributes and takes declarations back.</summary>
internal sealed class AttributeDeclarations(
    AttributeStore store, AttributeCatalogue catalogue, ContactStore contacts, TimeProvider clock)
{
    // More are told as this many: the figure is for people who decide whether to clean them up.
    private const int MostCounted = 1000;

    /// <summary>Declares an attribute.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="wanted">What it says; checked by itself.</param>
    /// <param name="revision">The revision that it replaces; null for whatever there is.</param>
    /// <param name="isRepeat">An attempt of the same request may have saved it already.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="DomainError">FIELDS_INVALID, STATE_FORBIDS, ETAG_MISMATCH.</exception>
    public async Task<StoredAttribute> SaveAsync(
        string workspace, AttributeDefinition wanted, long? revision, bool isRepeat, CancellationToken cancellation)
    {
        var there = await store.FindAsync(workspace, wanted.Name, cancellation);
        if (isRepeat && there?.Definition.SaysTheSameAs(wanted) == true)
            return there;
        // Two at once may both be the last: the limits bound costs and need not be exact.
        await CheckLimitsAsync(workspace, wanted, there, cancellation);
        if (there is not null && there.Definition.Kind != wanted.Kind)
            await CheckContactsAsync(workspace, wanted, cancellation);
        var saved = await store.SaveAsync(workspace, wanted, revision, clock.GetUtcNow(), cancellation);
        await catalogue.RefreshAsync(cancellation);
        return saved;
    }

    /// <summary>Takes a declaration back.</summary>
    /// <exception cref="DomainError">NOT_FOUND, ETAG_MISMATCH.</exception>
    public async Task DeleteAsync(string workspace, string name, long? revision, CancellationToken cancellation)
    {
        await store.DeleteAsync(workspace, name, revision, cancellation);
        await catalogue.RefreshAsync(cancellation);
    }

    private async Task CheckLimitsAsync(
        string workspace, AttributeDefinition wanted, StoredAttribute? there, CancellationToken cancellation)
    {
        var own = await store.ListAsync(workspace, null, AttributeCheck.Most, cancellation);
        if (there is null && own.Count >= AttributeCheck.Most)
            throw DomainError.Invalid("attribute", $"is one too many: the workspace has declared {AttributeCheck.Most}");
        if (wanted.Indexed && there?.Index is null && own.Count(a => a.Index is not null) >= AttributeCheck.MostIndexed)
            throw DomainError.Invalid("declaration.indexed",
                $"would be one too many: {AttributeCheck.MostIndexed} attributes are indexed; take another's index away, or use a segment");
    }

    private async Task CheckContactsAsync(string workspace, AttributeDefinition wanted, CancellationToken cancellation)
    {
        var count = await contacts.CountFaultyAsync(
            workspace, wanted.Name, value => AttributeValues.Fault(wanted with { Allowed = [] }, value) is not null, MostCounted, cancellation);
        if (count == 0)
            return;
        var told = count == MostCounted ? $"{count} or more" : count.ToString(CultureInfo.InvariantCulture);
        throw new DomainError(ErrorReason.StateForbids, "Contacts have values that are not of the new type.")
        {
            Metadata = new Dictionary<string, string> { ["state"] = "values_of_another_type", ["count"] = told },
            Fields =
            [
                new FieldFault("declaration.type",
                    $"does not fit the values of {told} contacts: correct or take them away first, or delete the attribute and declare it anew"),
            ],
        };
    }
}
