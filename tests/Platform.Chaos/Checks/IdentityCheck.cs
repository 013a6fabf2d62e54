using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>All identifiers of a person stand for one contact, and nobody else's do.</summary>
internal static class IdentityCheck
{
    private const string Prefix = Stores.Workspace + "/";

    /// <summary>Fills in the contacts of everyone.</summary>
    public static async Task CompareAsync(Stores stores, Population population, Findings findings)
    {
        var identities = new Dictionary<string, string>();
        foreach (var identity in await stores.Collection("contact", "identities").Find(new BsonDocument()).ToListAsync())
            identities[identity["_id"].AsString[Prefix.Length..]] = identity["c"].AsString;
        foreach (var person in population.People)
            Compare(person, [.. person.Identifiers.Select(id => identities.GetValueOrDefault(id))], population, findings);
        await CompareContactsAsync(stores, population, findings);
    }

    private static void Compare(Load.Person person, List<string?> contacts, Population population, Findings findings)
    {
        if (contacts.Contains(null))
            findings.Add(Finding.Lost, $"an identifier of person {person.Number}");
        var known = contacts.OfType<string>().Distinct().ToList();
        if (known.Count > 1)
            findings.Add(Finding.WrongContact, $"person {person.Number} is {known.Count} contacts: {string.Join(", ", known)}");
        if (known.Count > 0 && !population.Assign(person, known[0]))
            findings.Add(Finding.WrongContact, $"{known[0]} is person {person.Number} and {population.ByContact[known[0]].Number}");
    }

    private static async Task CompareContactsAsync(Stores stores, Population population, Findings findings)
    {
        var projection = Builders<BsonDocument>.Projection.Include("c").Include("into");
        var contacts = await stores.Collection("contact", "contacts").Find(new BsonDocument()).Project(projection).ToListAsync();
        foreach (var contact in contacts)
            if (contact.TryGetValue("into", out var into) && into.IsString)
                population.Merged(contact["c"].AsString, into.AsString);
            else if (!population.ByContact.ContainsKey(contact["c"].AsString))
                findings.Add(Finding.WrongContact, $"{contact["c"]} is nobody");
    }
}
