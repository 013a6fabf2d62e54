using System.Text.Json.Nodes;
using Rapport.Platform.Chaos.Load;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>
/// What the API says of people is what their acts came to: identifiers, timeline, runs, receipts and hand-offs. Of some
/// thousand people everyone is asked for, of more a sample.
/// </summary>
internal static class ReadCheck
{
    private const int Asked = 1_000;
    private const int Readers = 8;

    /// <summary>Compares.</summary>
    /// <param name="api">The gateway.</param>
    /// <param name="mailbox">The mails that have arrived.</param>
    /// <param name="population">Everyone.</param>
    /// <param name="findings">Takes what differs.</param>
    public static async Task CompareAsync(
        GatewayClient api, IReadOnlyList<ReceivedMail> mailbox, Population population, Findings findings)
    {
        var mails = mailbox.Select(mail => (mail.To, mail.Subject, mail.MessageId)).ToHashSet();
        var handoffs = (await api.ListAsync("/v1/handoffs", "handoffs"))
            .CountBy(handoff => handoff.Text("contact")).ToDictionary();
        var step = Math.Max(1, population.People.Count / Asked);
        await Parallel.ForEachAsync(population.ByContact.Where(pair => pair.Value.Number % step == 0),
            new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (pair, stop) =>
            {
                var (contact, person) = (pair.Key, pair.Value);
                var verdict = population.Verdicts[person.Number];
                foreach (var identifier in person.Identifiers.Select(id => id.Replace('/', ':')))
                    if (await api.ContactOfAsync(identifier) is var found && found != contact)
                        findings.Add(Finding.WrongContact, $"API: {identifier} is {found} instead of {contact}");
                var told = (await api.TimelineAsync(contact)).Where(each => each.IsFromOutside());
                Compare($"timeline of {contact}", person.All.Select(act => act.Id), told.Select(each => each.Text("id")), findings);
                var runs = await api.ListAsync($"/v1/contacts/{contact}/runs", "runs", stop);
                Compare($"runs of {contact}", verdict.Journeys, runs.Select(run => run.Text("journey")), findings);
                var receipts = await api.ListAsync($"/v1/contacts/{contact}/messages", "messages", stop);
                Compare($"receipts of {contact}", verdict.Mailings.Select(mailing => mailing.Template),
                    receipts.Select(receipt => receipt.Text("template")), findings);
                CompareSent(person, receipts, mails, findings);
                findings.CompareCount($"API: hand-offs of {contact}", verdict.Handoffs, handoffs.GetValueOrDefault(contact));
            });
    }

    private static void CompareSent(
        Person person, IReadOnlyList<JsonNode> receipts, HashSet<(string, string, string)> mails, Findings findings)
    {
        foreach (var receipt in receipts.Where(receipt => receipt.Text("state") == "MESSAGE_STATE_SENT"))
            if (!mails.Contains((person.Email, receipt.Text("template"), receipt.Text("messageId").Trim('<', '>'))))
                findings.Add(Finding.Lost, $"API: mail {receipt.Text("messageId")} of receipt {receipt.Text("id")}");
    }

    private static void Compare(string what, IEnumerable<string> expected, IEnumerable<string> actual, Findings findings)
    {
        var counts = actual.CountBy(each => each).ToDictionary();
        foreach (var (each, count) in expected.CountBy(each => each))
            findings.CompareCount($"API: {what}: {each}", count, counts.Remove(each, out var there) ? there : 0);
        foreach (var (each, count) in counts)
            findings.CompareCount($"API: {what}: {each}", 0, count);
    }
}
