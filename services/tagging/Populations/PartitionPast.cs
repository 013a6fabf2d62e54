using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Hosting.Time;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Populations;

/// <summary>What a contact did before the computation of a version began, and the event that a rule on events answers to.</summary>
/// <param name="Past">Its counted events.</param>
internal sealed record FoundPast(ContactPast Past)
{
    /// <summary>The last event of <see cref="Past"/>; null for none.</summary>
    public Event? Last { get; set; }
}

/// <summary>
/// Reads what the contacts of a workspace did in one partition of the log: everything once, a page ahead. Of a contact that
/// absorbed others the events lie under theirs, in any partition: those are read by contact.
/// </summary>
internal sealed class PartitionPast(EventLogService.EventLogServiceClient log, ContactHistory history)
{
    private const int PageSize = 2000;
    private const int Readers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What every contact of a workspace that has an event here did; those without a counted one too.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="candidate">The version that is computed.</param>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="to">Last number to read.</param>
    /// <param name="now">What no window reaches at this instant is left out.</param>
    /// <param name="cancellation">Ends reading.</param>
    public async Task<IReadOnlyDictionary<string, FoundPast>> ReadAsync(
        string workspace, CompiledDefinition candidate, int partition, long to, DateTimeOffset now, CancellationToken cancellation)
    {
        var (all, remade, context) = (new Dictionary<string, FoundPast>(), new HashSet<string>(), new EvaluationContext());
        await foreach (var stretch in PagesAsync(partition, to, cancellation))
            foreach (var happened in stretch.Events)
            {
                if (happened.IsLeftOut() || happened.Workspace != workspace)
                    continue;
                if (happened.Name == EventNames.ContactMerged)
                    all.Remove(happened.Contact);
                else if (happened.Name == EventNames.ContactErased)
                {
                    // The last that is said of a contact: whoever was erased has no past.
                    all.Remove(happened.Contact);
                    remade.Remove(happened.Contact);
                }
                else if (happened.Name is EventNames.ContactAbsorbed or EventNames.ContactUnmerged)
                    remade.Add(happened.Contact);
                else
                    Note(Of(all, happened.Contact), happened, candidate, context, now);
            }

        await Parallel.ForEachAsync(
            remade, new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellation },
            async (contact, token) =>
            {
                var whole = await ReadWholeAsync(workspace, contact, candidate, partition, to, now, token);
                lock (all)
                    all[contact] = whole;
            });
        return all;
    }

    private async Task<FoundPast> ReadWholeAsync(
        string workspace, string contact, CompiledDefinition candidate, int partition, long to, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var (found, context) = (new FoundPast(new ContactPast()), new EvaluationContext());
        var events = await history.ReadPlacedAsync(
            partition, to, new Event { Workspace = workspace, Contact = contact }, cancellation);
        foreach (var happened in events.Values.SelectMany(each => each).Select(placed => placed.Event))
            if (happened.Name is not (EventNames.ContactMerged or EventNames.ContactAbsorbed or EventNames.ContactUnmerged))
                Note(found, happened, candidate, context, now);
        return found;
    }

    private static void Note(
        FoundPast found, Event happened, CompiledDefinition candidate, EvaluationContext context, DateTimeOffset now)
    {
        context.SetEvent(happened);
        if (found.Past.Note(candidate, context, new EventAnswer(happened.OccurredAt.ToDateTimeOffset(), happened.Id), now))
            found.Last = happened;
    }

    private static FoundPast Of(Dictionary<string, FoundPast> all, string contact)
    {
        if (!all.TryGetValue(contact, out var found))
            all[contact] = found = new FoundPast(new ContactPast());
        return found;
    }

    private async IAsyncEnumerable<Stretch> PagesAsync(
        int partition, long to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var reading = to > 0 ? PageAsync(partition, 1, to, cancellation) : null; reading is not null;)
        {
            var stretch = await reading;
            if (stretch is null || stretch.Events.Count == 0)
                throw new IOException("The log holds less than has been applied from it.");
            var next = stretch.FirstN + stretch.Events.Count;
            reading = next <= to ? PageAsync(partition, next, to, cancellation) : null;
            yield return stretch;
        }
    }

    private async Task<Stretch?> PageAsync(int partition, long from, long to, CancellationToken cancellation) =>
        (await log.ReadEventsAsync(
            new ReadEventsRequest { Partition = partition, FromN = from, MaxEvents = (int)Math.Min(PageSize, to - from + 1) },
            deadline: ProcessClock.Deadline(Patience), cancellationToken: cancellation)).Run?.Believed();
}
