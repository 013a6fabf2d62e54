using Rapport.Contact.Domain;
using Rapport.Contact.EventLog;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Profiles;

/// <summary>Finds contacts by id or identifier and follows merged ids to their survivors.</summary>
internal sealed class ContactReader(ContactStore contacts, IdentityStore identities, EventStore events)
{
    /// <summary>The contact that an id stands for now.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<ContactRecord> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        (await GetManyAsync(workspace, [id], cancellation)).Values.FirstOrDefault() ?? throw DomainError.NotFound("contact", id);

    /// <summary>The contact that has an identifier, written "type:value" in any spelling.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID when it is no identifier; NOT_FOUND.</exception>
    public async Task<ContactRecord> LookupAsync(
        string workspace, string identifier, string phoneRegion, CancellationToken cancellation)
    {
        var colon = identifier.IndexOf(':', StringComparison.Ordinal);
        var (type, value) = colon > 0 ? (identifier[..colon], identifier[(colon + 1)..]) : ("", "");
        var normal = type switch
        {
            IdentifierKey.Email => Identifiers.NormaliseEmail(value),
            IdentifierKey.Phone => Identifiers.NormalisePhone(value, phoneRegion),
            _ => value,
        };
        if (!Identifiers.IsType(type) || string.IsNullOrEmpty(normal))
            throw DomainError.Invalid("identifier", "is not type:value, as email:ann@example.com");
        var key = (workspace, new IdentifierKey(type, normal));
        var found = await identities.FindAsync([key], cancellation);
        return found.TryGetValue(key, out var id)
            ? await GetAsync(workspace, id, cancellation)
            : throw DomainError.NotFound("contact", type);
    }

    /// <summary>The contacts that ids stand for now, by the id asked for; unknown ids are left out.</summary>
    public async Task<IReadOnlyDictionary<string, ContactRecord>> GetManyAsync(
        string workspace, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var found = await contacts.FindAsync([.. ids.Distinct().Select(id => (workspace, id))], cancellation);
        var into = found.Values.Where(c => c.Into is not null).Select(c => (workspace, c.Into!)).ToHashSet();
        var survivors = await contacts.FindAsync(into, cancellation);
        return found.Values.ToDictionary(c => c.Id, c => c.Into is null ? c : survivors[(workspace, c.Into)]);
    }

    /// <summary>First, last and number of events of contacts and of those merged into them, by contact id.</summary>
    public Task<IReadOnlyDictionary<string, EventSpan>> SpansAsync(
        string workspace, IEnumerable<ContactRecord> records, CancellationToken cancellation) =>
        events.SpansAsync(workspace, [.. records.SelectMany(r => r.Merged.Append(r.Id)).Distinct()], cancellation);
}
