using System.Collections.Concurrent;
using Rapport.Demo.Playing;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>
/// Compares the mailbox with what everyone should have got: a mail of each template for who is hot and agreed, never
/// twice. A marketing mail that was under way when its sender died is neither known to have arrived nor sent again.
/// </summary>
internal sealed class MailOutcome(RunningStack stack, GatewayClient client, Differences differences)
{
    private static readonly string[] Uncertain = ["MESSAGE_STATE_UNKNOWN", "MESSAGE_STATE_SENDING"];

    private readonly ConcurrentQueue<string> sent = new();
    private readonly ConcurrentQueue<string> uncertain = new();

    /// <summary>Messages of which nobody can tell whether they went out.</summary>
    public int UncertainCount => uncertain.Count;

    /// <summary>Compares the receipts of everyone who is hot with each other and with the mailbox.</summary>
    /// <param name="people">Who is hot, with their contacts.</param>
    /// <param name="templates">What each was to be sent once.</param>
    public async Task CompareAsync(
        IReadOnlyCollection<KeyValuePair<Person, string>> people, IReadOnlyList<string> templates)
    {
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (pair, _) => await ComparePersonAsync(pair.Key, pair.Value, templates));
        var mails = (await stack.MailsAsync()).Select(mail => mail.MessageId).ToList();
        differences.CompareItems("mails with a Message-ID of their own", mails.Distinct(), mails);
        differences.CompareItems("mails", sent, mails.Except(uncertain));
    }

    private async Task ComparePersonAsync(Person person, string contact, IReadOnlyList<string> templates)
    {
        var messages = await client.ListAsync($"/v1/contacts/{contact}/messages", "messages", CancellationToken.None);
        differences.CompareItems($"messages to {person.UserId}", templates, messages.Select(m => m.Text("template")));
        foreach (var message in messages)
        {
            var (id, state) = (message.Text("messageId").Trim('<', '>'), message.Text("state"));
            if (!person.Consents)
                differences.Compare($"{message.Text("template")} to {person.UserId}", "MESSAGE_STATE_NOT_SENT", state);
            else if (Uncertain.Contains(state))
                uncertain.Enqueue(id);
            else
                differences.Compare($"{message.Text("template")} to {person.UserId}", "MESSAGE_STATE_SENT", state);
            if (state == "MESSAGE_STATE_SENT")
                sent.Enqueue(id);
        }
    }
}
