using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.V1;
using Rapport.Events.Facts;

namespace Rapport.Contact.Profiles;

/// <summary>Contacts as the contract has them.</summary>
internal static class ContactMapping
{
    /// <summary>The contact with what its timeline tells, where that was asked for.</summary>
    public static V1.Contact ToProto(this ContactRecord record, string? mergedFrom, IReadOnlyDictionary<string, EventSpan>? spans)
    {
        var contact = new V1.Contact
        {
            Contact_ = record.Id,
            Traits = new Struct(),
            CreateTime = record.CreatedAt.ToTimestamp(),
            MergedContacts = { record.Merged },
            MergedFrom = mergedFrom ?? "",
            Known = record.Known,
            Etag = ProfileEtag.Of(record),
        };
        foreach (var (key, value) in record.Traits.Present())
            contact.Traits.Fields[key] = value.Showable();
        foreach (var (identifier, held) in record.Identifiers.OrderBy(i => IdentifierTypes.Default.Of(i.Key.Type).Priority).ThenBy(i => i.Value.FirstSeenAt))
            contact.Identifiers.Add(new KnownIdentifier
            {
                Type = identifier.Type, Value = identifier.Value, FirstSeenTime = held.FirstSeenAt.ToTimestamp(),
            });
        var own = record.Merged.Append(record.Id)
            .Select(id => spans?.GetValueOrDefault(id)).OfType<EventSpan>().ToList();
        if (own.Count > 0)
        {
            contact.FirstSeenTime = own.Min(s => s.First).ToTimestamp();
            contact.LastSeenTime = own.Max(s => s.Last).ToTimestamp();
            contact.EventCount = own.Sum(s => s.Count);
        }

        return contact;
    }
}
