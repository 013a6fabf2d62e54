using Rapport.Common.V1;
using Rapport.Demo.Playing;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>Compares every store with what the crowd did.</summary>
/// <param name="stack">The stack.</param>
/// <param name="client">Its gateway.</param>
/// <param name="crowd">Who did what.</param>
/// <param name="catchUp">Returns when everything has taken effect everywhere.</param>
internal sealed class Outcome(RunningStack stack, GatewayClient client, Crowd crowd, Func<Task> catchUp)
{
    private const int Readers = 8;
    private const string Journey = "qualified-lead";

    private readonly Differences differences = new();
    private Dictionary<Person, string> contacts = [];

    /// <summary>Compares everything; fails with what differs.</summary>
    /// <param name="mails">Templates of which everyone who is hot and agreed got one mail.</param>
    /// <returns>Mails of which nobody can tell whether they went out.</returns>
    public async Task<int> CompareAsync(params string[] mails)
    {
        await FindContactsAsync();
        var outbound = new MailOutcome(stack, client, [.. Hot]);
        await outbound.ReadAsync();
        await catchUp();
        var log = await EventLog.ReadAsync(stack, differences);
        CompareLog(log);
        CompareConclusions(log);
        await Parallel.ForEachAsync(contacts, new ParallelOptions { MaxDegreeOfParallelism = Readers },
            async (pair, _) => await ComparePersonAsync(pair.Key, pair.Value));
        await CompareRunsAsync();
        await CompareHandoffsAsync();
        await outbound.CompareAsync(mails, log, differences);
        differences.AssertNone();
        return outbound.UncertainCount;
    }

    private void CompareLog(IReadOnlyList<Event> log)
    {
        differences.CompareItems("log, from outside", crowd.People.SelectMany(person => person.Acts)
            .Select(act => (act.Id, act.Name, act.At)),
            log.Where(e => e.Hop == 0).Select(e => (e.Id, e.Name, e.OccurredAt.ToDateTimeOffset())));
        differences.CompareItems("ids in the log", log.Select(e => e.Id).Distinct(), log.Select(e => e.Id));
    }

    private async Task FindContactsAsync()
    {
        var byUser = await client.ContactsByAsync("user_id");
        var byDevice = await client.ContactsByAsync("anonymous_id");
        contacts = [];
        foreach (var person in crowd.People)
        {
            var (type, value) = person.Identifier;
            var found = (type == "user_id" ? byUser : byDevice).GetValueOrDefault(value, "nobody");
            contacts[person] = found;
            if (person.UsesDevice)
                differences.Compare($"contact of {person.Device}", found, byDevice.GetValueOrDefault(person.Device));
        }

        differences.Compare("contacts", crowd.People.Count, byUser.Values.Concat(byDevice.Values).Distinct().Count());
    }

    private void CompareConclusions(IReadOnlyList<Event> log)
    {
        var hot = Hot.Select(pair => pair.Value).ToList();
        differences.CompareItems("crossings", hot, Contacts(e => e.Name == "threshold_crossed"));
        differences.CompareItems("contacts that became mql", hot,
            Contacts(e => e.Name == "stage_changed" && e.Properties.Fields["to"].StringValue == "mql"));
        differences.CompareItems("contacts that became leads",
            contacts.Where(pair => pair.Key.Kind != PersonKind.Passer).Select(pair => pair.Value),
            Contacts(e => e.Name == "stage_changed" && e.Properties.Fields["to"].StringValue == "lead"));
        differences.CompareItems("entries into the journey", hot, Contacts(e => e.Name == "journey_entered"));
        differences.CompareItems("hand-offs opened", hot, Contacts(e => e.Name == "handoff_opened"));

        IEnumerable<string> Contacts(Func<Event, bool> which) => log.Where(which).Select(e => e.Contact);
    }

    private async Task ComparePersonAsync(Person person, string contact)
    {
        var timeline = await client.TimelineAsync(contact);
        differences.CompareItems($"timeline of {person.Identifier.Value}", person.Acts.Select(act => act.Id),
            timeline.Where(e => e.IsFromOutside()).Select(e => e.Text("id")));
        var (score, asOf) = await client.ScoreAsync(contact, "engagement");
        differences.CompareSums($"score of {person.Identifier.Value}", person.ScoreAt(asOf), score);
        differences.CompareItems(
            $"tags of {person.Identifier.Value}", person.TagsAt(asOf), await client.TagsAsync(contact));
    }

    private async Task CompareRunsAsync()
    {
        var runs = await client.ListAsync($"/v1/journeys/{Journey}/runs", "runs", CancellationToken.None);
        differences.CompareItems(
            "journey runs", Hot.Select(pair => pair.Value), runs.Select(run => run.Text("contact")));
    }

    private async Task CompareHandoffsAsync()
    {
        var handoffs = await client.ListAsync("/v1/handoffs", "handoffs", CancellationToken.None);
        differences.CompareItems(
            "hand-offs", Hot.Select(pair => pair.Value), handoffs.Select(handoff => handoff.Text("contact")));
    }

    private IEnumerable<KeyValuePair<Person, string>> Hot => contacts.Where(pair => pair.Key.IsHot);
}
