using MongoDB.Driver;
using Rapport.Contact.Inbox;
using Rapport.Following.Poison;

namespace Rapport.Contact.EventLog;

/// <summary>
/// The order of numbering: the oldest entries first, as many at once as hold a batch of events. What keeps failing is
/// halved, entries first and then the events of one entry, until the event at fault stands alone and is left out.
/// </summary>
internal sealed class NumberingQueue(InboxStore inbox, int batch)
{
    private const int MaxEntries = 500;
    private const int MaxListed = 2000;
    private const int Attempts = 3;

    private readonly Queue<string> listed = new();
    private readonly Stack<Portion> first = new();
    private double eventsPerEntry = 1;

    /// <summary>Forgets what was listed: another may have numbered meanwhile.</summary>
    public void Clear()
    {
        listed.Clear();
        first.Clear();
    }

    /// <summary>The next portion; null when nothing waits.</summary>
    public async Task<Portion?> NextAsync(CancellationToken cancellation)
    {
        if (first.TryPop(out var portion))
            return portion;
        if (listed.Count == 0)
            foreach (var key in await inbox.ListAsync(MaxListed, cancellation))
                listed.Enqueue(key);
        var wanted = Math.Clamp((int)Math.Ceiling(batch / eventsPerEntry), 1, MaxEntries);
        var keys = new List<string>();
        while (keys.Count < wanted && listed.TryDequeue(out var key))
            keys.Add(key);
        return keys.Count == 0 ? null : new Portion(keys);
    }

    /// <summary>Learns how many events an entry holds.</summary>
    public void Numbered(IReadOnlyCollection<InboxEntry> entries) =>
        eventsPerEntry = Math.Max(1, entries.Average(entry => entry.Events.Count));

    /// <summary>
    /// Takes back a portion that failed: as it is, or, when the events may be at fault and it has been tried often enough,
    /// in parts. True when the parts can be tried at once.
    /// </summary>
    public bool Failed(Portion portion, IReadOnlyList<InboxEntry> entries, Exception fault)
    {
        var tries = portion.Tries + 1;
        var isPassing = PassingFault.Is(fault);
        var enough = isPassing || !portion.Narrowed ? Attempts : 1;
        if (!MayBeTheEvents(fault, isPassing) || tries < enough || portion.LeftOut is not null || entries.Count == 0)
        {
            first.Push(portion with { Tries = tries });
            return false;
        }

        var count = portion.Events ?? entries[0].Events.Count;
        var firstId = entries[0].Events.Count == 0 ? "" : entries[0].Events[0].Id;
        foreach (var part in portion.Split(firstId, count, fault.GetType().Name).Reverse())
            first.Push(part);
        return true;
    }

    // A server that answers, again and again, with an error is there; whatever it dislikes is what it was sent. That it
    // takes the quarantine's document in the same transaction is the proof.
    private static bool MayBeTheEvents(Exception fault, bool isPassing) =>
        fault is not FencedException && (!isPassing
            || (fault is MongoServerException server && !server.HasErrorLabel("TransientTransactionError")
                && fault is not MongoNotPrimaryException and not MongoNodeIsRecoveringException));
}
