using NodaTime;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Frequencies;

/// <summary>A message that asks for a place, and whose it is.</summary>
/// <param name="Contact">The survivor: places of all that were merged into it are counted together (E6).</param>
/// <param name="AllIds">Every id of the person.</param>
/// <param name="Zone">Where the person is.</param>
/// <param name="Request">The message.</param>
internal sealed record PlaceAsked(string Contact, IReadOnlyList<string> AllIds, DateTimeZone Zone, PlaceRequest Request);

/// <summary>
/// Gives messages their places under the caps: reads what contacts got, asks the pure book, and writes only if nobody else has
/// meanwhile. So however many replicas decide at once, no contact gets one too many (E40). A message that has its place finds it
/// again after a crash, by its id.
/// </summary>
internal sealed class PlaceReservation(FrequencyStore store)
{
    private const int Rounds = 12;
    private const int LongestPauseMs = 20;

    /// <summary>
    /// The answer for every message. Without one: others were faster every time, and it has to be asked again.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, PlaceAnswer>> ReserveAsync(
        string workspace, IReadOnlyCollection<FrequencyCap> caps, IReadOnlyCollection<PlaceAsked> asked, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var answers = new Dictionary<string, PlaceAnswer>();
        var open = asked.GroupBy(each => each.Contact).ToDictionary(group => group.Key, group => group.ToList());
        for (var round = 0; open.Count > 0 && round < Rounds; round++)
        {
            if (round > 0)
                await Task.Delay(Random.Shared.Next(1, LongestPauseMs), cancellation);
            var known = await store.ReadAsync(
                workspace, [.. open.Values.SelectMany(group => group[0].AllIds).Distinct()], cancellation);
            List<(ContactFrequency Before, IReadOnlyList<SentMark> Marks)> changes = [];
            foreach (var (contact, group) in open)
            {
                var before = known.GetValueOrDefault(contact) ?? new ContactFrequency(contact, 0, [], []);
                var all = group[0].AllIds.Select(known.GetValueOrDefault).OfType<ContactFrequency>().ToList();
                var own = caps.Concat(Wished(all)).ToList();
                var marks = all.SelectMany(each => each.Marks).DistinctBy(mark => mark.Message).ToList();
                var (given, after) = FrequencyBook.Ask(
                    own, marks, group.Select(each => each.Request), Instant.FromDateTimeOffset(now), group[0].Zone);
                foreach (var (message, answer) in given)
                    answers[message] = answer;
                if (own.Count > 0 && after.Any(mark => before.Marks.All(had => had.Message != mark.Message)))
                    changes.Add((before, after));
            }

            var written = changes.Count == 0 ? new HashSet<string>()
                : await store.TryWriteAsync(workspace, changes, cancellation);
            open = changes.Select(change => change.Before.Contact).Where(contact => !written.Contains(contact))
                .ToDictionary(contact => contact, contact => open[contact]);
        }

        foreach (var unanswered in open.Values.SelectMany(group => group))
            answers.Remove(unanswered.Request.Message);
        return answers;
    }

    /// <summary>The caps that the person chose: of a channel the last word, whichever of their ids it was said under.</summary>
    private static IEnumerable<FrequencyCap> Wished(IEnumerable<ContactFrequency> all) => all.SelectMany(each => each.Wishes)
        .GroupBy(wish => wish.Channel).Select(group => group.MaxBy(wish => wish.At)!).Where(wish => wish.Most > 0)
        .Select(wish => new FrequencyCap
        {
            Id = FrequencyCap.Preference, Most = wish.Most, Window = Duration.FromDays(wish.Days), Channel = wish.Channel,
        });
}
