using Rapport.Common.V1;
using Rapport.Platform.Chaos.Load;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>What the log says that the platform concluded, counted by what it was and of whom.</summary>
internal sealed class Conclusions
{
    private readonly Dictionary<(string What, int Person), int> counts = [];
    private readonly Dictionary<string, int> mails = [];

    /// <summary>All conclusions.</summary>
    public int Total { get; private set; }

    /// <summary>How often a message was said to be sent, by its id.</summary>
    public IReadOnlyDictionary<string, int> Mails => mails;

    /// <summary>Whether the name alone does not say what was concluded.</summary>
    public static bool NeedsBody(string name) => name is "stage_changed" or "message_sent";

    /// <summary>How often something was concluded of a person.</summary>
    /// <param name="what">The event's name; of a change of stage "stage_changed/STAGE", or "merged/STAGE" when the survivor
    /// of a merge took it over from the other.</param>
    /// <param name="person">Number of the person.</param>
    public int Count(string what, int person) => counts.GetValueOrDefault((what, person));

    /// <summary>Counts one whose name says all.</summary>
    public void Add(string name, string contact, Population population, Findings findings)
    {
        Total++;
        if (population.Find(contact) is { } person)
            counts[(name, person.Number)] = Count(name, person.Number) + 1;
        else
            findings.Add(Finding.WrongContact, $"{name} of {contact}, who is nobody");
    }

    /// <summary>Counts one by its body.</summary>
    public void Add(Event concluded, Population population, Findings findings)
    {
        var properties = concluded.Properties.Fields;
        if (concluded.Name == "message_sent")
        {
            var message = properties["message"].StringValue;
            mails[message] = mails.GetValueOrDefault(message) + 1;
            Add(concluded.Name, concluded.Contact, population, findings);
        }
        else
        {
            var what = properties["reason"].StringValue == "merged" ? "merged" : concluded.Name;
            Add($"{what}/{properties["to"].StringValue}", concluded.Contact, population, findings);
        }
    }

    /// <summary>Compares what happens to a contact once with what the acts make of it.</summary>
    public void Compare(Population population, Findings findings)
    {
        foreach (var person in population.People)
        {
            var hot = person.IsHot ? 1 : 0;
            findings.CompareCount($"crossings of person {person.Number}", hot, Count("threshold_crossed", person.Number));
            findings.CompareCount($"qualifications of person {person.Number}", hot, Count("stage_changed/mql", person.Number));
            if (Count("merged/mql", person.Number) > (person.Kind == PersonKind.Subscriber ? hot : 0))
                findings.Add(Finding.Doubled, $"stages taken over by person {person.Number}");
            CompareLeads(person, findings);
            findings.CompareCount($"hand-offs told of person {person.Number}", hot, Count("handoff_opened", person.Number));
            var journeys = population.Verdicts[person.Number].Journeys.Count;
            findings.CompareCount($"journeys entered by person {person.Number}", journeys, Count("journey_entered", person.Number));
            findings.CompareCount($"journeys left by person {person.Number}", journeys, Count("journey_exited", person.Number));
        }
    }

    // Who is known twice until a merge becomes a lead twice.
    private void CompareLeads(Person person, Findings findings)
    {
        var times = Count("stage_changed/lead", person.Number) + Count("merged/lead", person.Number);
        if (person.Kind != PersonKind.Subscriber || times == 0)
            findings.CompareCount($"person {person.Number} became a lead", person.IsKnown ? 1 : 0, times);
    }
}
