using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Oracle;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>Everyone whose acts were accepted, with the contact that the platform has for them.</summary>
/// <param name="people">By number.</param>
/// <param name="now">An instant after all acts, for what fades.</param>
internal sealed class Population(IReadOnlyList<Person> people, DateTimeOffset now)
{
    private readonly Dictionary<string, Person> byContact = [];
    private readonly Dictionary<string, string> survivors = [];

    /// <summary>Everyone, by number.</summary>
    public IReadOnlyList<Person> People => people;

    /// <summary>What everyone's acts must have come to, by number.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; } = [.. people.Select(person => EndState.Of(person, now))];

    /// <summary>The instant that it holds for.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Contacts with the person that each stands for.</summary>
    public IReadOnlyDictionary<string, Person> ByContact => byContact;

    /// <summary>Events accepted.</summary>
    public int Events { get; } = people.Sum(person => person.Count);

    /// <summary>Says which contact a person has.</summary>
    /// <returns>False when another person has the same.</returns>
    public bool Assign(Person person, string contact) => byContact.TryAdd(contact, person);

    /// <summary>Says what became of a contact that was merged.</summary>
    public void Merged(string contact, string into) => survivors[contact] = into;

    /// <summary>Who stands behind a contact id, also one that was merged since; null for nobody.</summary>
    public Person? Find(string contact)
    {
        while (survivors.TryGetValue(contact, out var into))
            contact = into;
        return byContact.GetValueOrDefault(contact);
    }
}
