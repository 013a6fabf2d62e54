using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Rapport.Common.V1;
using Rapport.Demo.Playing;
using Rapport.Platform.EndToEnd.Tests.Running;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>
/// Compares mailbox, receipts and log with what everyone should have got: a mail of each template for who is hot and
/// agreed, never twice. A marketing mail that was under way when its sender died is neither known to have arrived nor
/// sent again.
/// </summary>
/// <param name="stack">Whose mailbox.</param>
/// <param name="client">Where the receipts are.</param>
/// <param name="people">Who is hot, with their contacts.</param>
internal sealed class MailOutcome(
    RunningStack stack, GatewayClient client, IReadOnlyCollection<KeyValuePair<Person, string>> people)
{
    private const int Readers = 8;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Pending = ["MESSAGE_STATE_QUEUED", "MESSAGE_STATE_SENDING"];

    private readonly ConcurrentDictionary<Person, IReadOnlyList<JsonNode>> receipts = new();

    /// <summary>Messages of which nobody can tell whether they went out.</summary>
    public int UncertainCount => MessageIds("MESSAGE_STATE_UNKNOWN").Count();

    /// <summary>Reads the receipts when every message has come to its end.</summary>
    /// <exception cref="TimeoutException">Some has not within a minute.</exception>
    public Task ReadAsync() => Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = Readers },
        async (pair, cancellation) =>
        {
            var started = TimeProvider.System.GetTimestamp();
            while ((receipts[pair.Key] = await ReceiptsAsync(pair.Value)).Any(m => Pending.Contains(m.Text("state"))))
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                    throw new TimeoutException($"A message to {pair.Key.UserId} has not come to its end.");
                await Task.Delay(Look, cancellation);
            }
        });

    /// <summary>Compares.</summary>
    /// <param name="templates">What everyone was to be sent once.</param>
    /// <param name="log">The log, read after the receipts.</param>
    /// <param name="differences">Takes what differs.</param>
    public async Task CompareAsync(IReadOnlyList<string> templates, IReadOnlyList<Event> log, Differences differences)
    {
        foreach (var (person, messages) in receipts)
        {
            differences.CompareItems(
                $"messages to {person.UserId}", templates, messages.Select(message => message.Text("template")));
            var expected = person.Consents ? "MESSAGE_STATE_SENT" : "MESSAGE_STATE_NOT_SENT";
            foreach (var message in messages.Where(m => m.Text("state") != "MESSAGE_STATE_UNKNOWN" || !person.Consents))
                differences.Compare(
                    $"{message.Text("template")} to {person.UserId}", expected, message.Text("state"));
        }

        var mails = (await stack.MailsAsync()).Select(mail => mail.MessageId).ToList();
        differences.CompareItems("mails with a Message-ID of their own", mails.Distinct(), mails);
        differences.CompareItems(
            "mails", MessageIds("MESSAGE_STATE_SENT"), mails.Except(MessageIds("MESSAGE_STATE_UNKNOWN")));
        differences.CompareItems("mails told of in the log", In("MESSAGE_STATE_SENT").Select(m => m.Text("id")),
            log.Where(e => e.Name == "message_sent").Select(e => e.Properties.Fields["message"].StringValue));
    }

    private Task<IReadOnlyList<JsonNode>> ReceiptsAsync(string contact) =>
        client.ListAsync($"/v1/contacts/{contact}/messages", "messages", CancellationToken.None);

    private IEnumerable<JsonNode> In(string state) =>
        receipts.Values.SelectMany(messages => messages).Where(message => message.Text("state") == state);

    private IEnumerable<string> MessageIds(string state) => In(state).Select(m => m.Text("messageId").Trim('<', '>'));
}
