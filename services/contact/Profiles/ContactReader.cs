using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.Tombstones;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Profiles;

/// <summary>Finds contacts by id or identifier and follows merged ids to their survivors.</summary>
internal sealed class ContactReader(
    ContactStore contacts, IdentityStore identities, EventStore events, TombstoneStore tombstones)
{
    /// <summary>The contact that an id stands for now.</summary>
    /// <exception cref="DomainError">NOT_FOUND; CONTACT_ERASED.</exception>
    public async Task<ContactRecord> GetAsync(string workspace, string id, CancellationToken cancellation) =>
        (await GetManyAsync(workspace, [id], cancellation)).Values.FirstOrDefault()
        ?? throw ((await ErasedAsync(workspace, [id], cancellation)).Values.FirstOrDefault() is { } erasure
            ? DomainError.ContactErased(id, erasure) : DomainError.NotFound("contact", id));

    /// <summary>Those of some ids that were contacts and are erased, each with its erasure.</summary>
    public async Task<Dictionary<string, string>> ErasedAsync(
        string workspace, IEnumerable<string> ids, CancellationToken cancellation) =>
        (await tombstones.FindAsync(ids.Distinct().Select(id => (workspace, Tombstone.OfContact(id))), cancellation))
        .ToDictionary(found => found.Key.Key.Value, found => found.Value.Erasure);

    /// <summary>The contact that has an identifier, written "type:value" in any spelling.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID when it is no identifier; NOT_FOUND.</exception>
    public async Task<ContactRecord> LookupAsync(
        string workspace, IdentifierTypes types, string identifier, string phoneRegion, CancellationToken cancellation)
    {
        var colon = identifier.IndexOf(':', StringComparison.Ordinal);
        var (type, value) = colon > 0 ? (identifier[..colon], identifier[(colon + 1)..]) : ("", "");
        value = WithPlus(type, value);
        var normal = IdentifierTypeCheck.IsName(type) ? IdentifierReading.Of(types.Of(type), value, phoneRegion).Value : null;
        if (normal is null)
            throw DomainError.Invalid(
                "identifier", "is not type:value, as email:ann@example.com, or a value that identifies nobody");
        var key = (workspace, new IdentifierKey(type, normal));
        var found = await identities.FindAsync([key], cancellation);
        return found.TryGetValue(key, out var id)
            ? await GetAsync(workspace, id, cancellation)
            : throw new DomainError(ErrorReason.NotFound, $"There is no contact with this {type}.")
            {
                // The value is personal and is not said again.
                Metadata = new Dictionary<string, string> { ["resource"] = "contact", ["identifier_type"] = type },
            };
    }

    // A + that was not escaped arrives as a space in a URL: an address has no space inside it, a number none in front.
    private static string WithPlus(string type, string value) => type switch
    {
        IdentifierKey.Email => value.Trim().Replace(' ', '+'),
        IdentifierKey.Phone when value.StartsWith(' ') && char.IsAsciiDigit(value.TrimStart().FirstOrDefault()) =>
            "+" + value.TrimStart(),
        _ => value,
    };

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
