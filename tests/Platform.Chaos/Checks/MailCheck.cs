using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>What became of the mails.</summary>
/// <param name="Delivered">Mails in the mailbox, repeats not counted.</param>
/// <param name="Unknown">Marketing mails that were under way when their sender died: declared unknown, never repeated.</param>
/// <param name="HandedOverAgain">Transactional mails that arrived again with the same Message-ID.</param>
internal sealed record MailFigures(int Delivered, int Unknown, int HandedOverAgain);

/// <summary>
/// Every mail that a journey asked for was decided on once. Marketing is in the mailbox once, or at most once where its
/// outcome is declared unknown; transactional is there, and a repeat has the same Message-ID.
/// </summary>
internal static class MailCheck
{
    /// <summary>Compares messages, mailbox and log.</summary>
    public static async Task<MailFigures> CompareAsync(
        Stores stores, IReadOnlyList<ReceivedMail> mailbox, Population population, Conclusions concluded,
        Findings findings)
    {
        var states = await ReadMessagesAsync(stores, population, concluded, findings);
        var mails = mailbox.GroupBy(mail => (mail.To, mail.Subject), mail => mail.MessageId)
            .ToDictionary(mail => mail.Key, mail => mail.ToList());
        foreach (var shared in mails.SelectMany(mail => mail.Value.Distinct()).CountBy(id => id).Where(id => id.Value > 1))
            findings.Add(Finding.Doubled, $"Message-ID {shared.Key} on {shared.Value} mails");
        var (delivered, unknown, again) = (0, 0, 0);
        foreach (var person in population.People)
            foreach (var mailing in population.Verdicts[person.Number].Mailings)
            {
                var what = $"{mailing.Template} to person {person.Number}";
                states.Remove((person.Number, mailing.Template), out var state);
                mails.Remove((person.Email, mailing.Template), out var ids);
                findings.CompareCount($"message {what}", 1, state is null ? 0 : state.Count);
                var isUnknown = state?[0] == "Unknown" && mailing is { IsMarketing: true, GoesOut: true };
                if (!isUnknown && state?[0] != (mailing.GoesOut ? "Sent" : "NotSent"))
                    findings.Add(Finding.Lost, $"message {what} is {state?[0] ?? "not there"}");
                var distinct = ids?.Distinct().Count() ?? 0;
                if (distinct > (mailing.GoesOut ? 1 : 0) || (mailing.IsMarketing && ids?.Count > 1))
                    findings.Add(Finding.Doubled, $"mail {what}: {ids!.Count} in the mailbox");
                if (mailing.GoesOut && distinct == 0 && !isUnknown)
                    findings.Add(Finding.Lost, $"mail {what}");
                delivered += distinct;
                unknown += isUnknown ? 1 : 0;
                again += (ids?.Count ?? distinct) - distinct;
            }

        foreach (var ((person, template), _) in states)
            findings.Add(Finding.Doubled, $"message {template} to person {person}, which nobody asked for");
        foreach (var ((to, subject), _) in mails)
            findings.Add(Finding.Doubled, $"mail {subject} to {to}, which nobody asked for");
        return new MailFigures(delivered, unknown, again);
    }

    private static async Task<Dictionary<(int Person, string Template), List<string>>> ReadMessagesAsync(
        Stores stores, Population population, Conclusions concluded, Findings findings)
    {
        var states = new Dictionary<(int, string), List<string>>();
        var projection = new BsonDocument { ["c"] = 1, ["tpl"] = 1, ["st"] = 1 };
        var messages = await stores.Collection("notification", "messages").Find(new BsonDocument())
            .Project<BsonDocument>(projection).ToListAsync();
        foreach (var message in messages)
        {
            if (population.Find(message["c"].AsString) is not Person person)
            {
                findings.Add(Finding.WrongContact, $"message {message["_id"]} to {message["c"]}, who is nobody");
                continue;
            }

            var key = (person.Number, message["tpl"].AsString);
            if (!states.TryGetValue(key, out var known))
                states[key] = known = [];
            known.Add(message["st"].AsString);
            var told = concluded.Mails.GetValueOrDefault(message["_id"].AsString);
            if (message["st"].AsString != "Unknown")
                findings.CompareCount($"message_sent of {message["_id"]}", message["st"].AsString == "Sent" ? 1 : 0, told);
        }

        return states;
    }
}
