using NodaTime;

namespace Rapport.Notification.Domain;

/// <summary>A message that asks for a place under the caps.</summary>
/// <param name="Message">Its id.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Purpose">Its purpose.</param>
/// <param name="Priority">The higher goes first.</param>
/// <param name="DueAt">Since when it was to be sent: of the same priority the longer one goes first.</param>
internal sealed record PlaceRequest(string Message, string Channel, string Purpose, int Priority, Instant DueAt);

/// <summary>Whether there is a place.</summary>
/// <param name="Asked">Every cap that counts the message, with its answer.</param>
/// <param name="Reached">The first cap without a place; null when all have one.</param>
/// <param name="FreeAt">When every cap has a place, by what is known; now when they have.</param>
internal sealed record PlaceAnswer(IReadOnlyList<Asked> Asked, FrequencyCap? Reached, Instant FreeAt);

/// <summary>
/// The places of one contact. Pure: whoever stores the marks must have stored them only if nobody else has meanwhile (E40).
/// </summary>
internal static class FrequencyBook
{
    /// <summary>Marks kept at the most; the oldest go first. More than the most that a cap can count.</summary>
    public const int MostMarks = 2000;

    /// <summary>
    /// Asks the caps for a place for each message, the highest priority first, then the longest due, then by id, so that all
    /// who ask the same get the same. A message that has its place keeps it.
    /// </summary>
    /// <param name="caps">All caps, the contact's own included.</param>
    /// <param name="marks">Those of the contact and of all that were merged into it.</param>
    /// <param name="requests">Messages to the contact.</param>
    /// <param name="now">Business time.</param>
    /// <param name="zone">Where the contact is.</param>
    /// <returns>The answers by message, and the marks with those that were given.</returns>
    public static (IReadOnlyDictionary<string, PlaceAnswer> Answers, IReadOnlyList<SentMark> Marks) Ask(
        IReadOnlyCollection<FrequencyCap> caps, IReadOnlyCollection<SentMark> marks, IEnumerable<PlaceRequest> requests,
        Instant now, DateTimeZone zone)
    {
        var kept = marks.ToList();
        var answers = new Dictionary<string, PlaceAnswer>();
        foreach (var request in requests.OrderByDescending(each => each.Priority).ThenBy(each => each.DueAt)
            .ThenBy(each => each.Message, StringComparer.Ordinal))
        {
            var counting = caps.Where(cap => cap.AppliesTo(request.Channel, request.Purpose, request.Priority)).ToList();
            var has = kept.Any(mark => mark.Message == request.Message);
            var free = counting.ToDictionary(cap => cap, cap => has ? now : cap.FreeAt(
                kept.Where(mark => cap.AppliesTo(mark.Channel, mark.Purpose, mark.Priority)), now, zone));
            var reached = counting.FirstOrDefault(cap => free[cap] > now);
            answers[request.Message] = new PlaceAnswer(
                [.. counting.Select(cap => new Asked("cap", free[cap] > now ? Reasons.Capped : "", cap.Id))], reached,
                free.Values.Append(now).Max());
            if (reached is null && !has)
                kept.Add(new SentMark(
                    request.Message, now, now.InZone(zone).Date, request.Channel, request.Purpose, request.Priority));
        }

        return (answers, Prune(kept, caps, now));
    }

    private static List<SentMark> Prune(List<SentMark> marks, IReadOnlyCollection<FrequencyCap> caps, Instant now)
    {
        var remembered = caps.Select(cap => cap.Remembers).Append(Duration.FromDays(33)).Max();
        return [.. marks.Where(mark => mark.At + remembered > now).OrderBy(mark => mark.At).TakeLast(MostMarks)];
    }
}
