using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Ids;

namespace Rapport.Platform.Testing.Log;

/// <summary>
/// The event log in memory: numbers densely by partition, knows every id once, follows merges. What contact does
/// with a database, for tests of the services that follow it. Safe for several threads.
/// </summary>
public sealed class FakeLog(int partitionCount = 4)
{
    private readonly Lock gate = new();
    private readonly List<Event>[] partitions = [.. Enumerable.Range(0, partitionCount).Select(_ => new List<Event>())];
    private readonly HashSet<string> ids = [];
    private readonly Dictionary<string, string> mergedInto = [];
    private readonly Dictionary<string, string> returnedTo = [];
    private readonly List<PoisonEvent> poison = [];
    private readonly HashSet<string> erased = [];

    /// <summary>Number of partitions.</summary>
    public int PartitionCount => partitionCount;

    /// <summary>How often AppendEvents was called with an id that was known already.</summary>
    public int Repeats { get; private set; }

    /// <summary>What services have reported as poison.</summary>
    public IReadOnlyList<PoisonEvent> Poison()
    {
        lock (gate)
            return [.. poison];
    }

    /// <summary>Takes reports of poison.</summary>
    public void Report(IEnumerable<PoisonEvent> reported)
    {
        lock (gate)
            poison.AddRange(reported);
    }

    /// <summary>Asks a service to work in what it left out, as the quarantine does.</summary>
    public void Replay(PoisonEvent left, DateTimeOffset at) => Append(new Event
    {
        Id = DerivedId.From("replay", left.Service, left.EventId, $"{Poison().Count}"), Workspace = left.Workspace,
        Contact = left.Contact, Name = EventNames.QuarantineReplayed, OccurredAt = at.ToTimestamp(),
        ReceivedAt = at.ToTimestamp(), Hop = 1, CauseId = left.EventId,
        Properties = new Struct
        {
            Fields =
            {
                ["quarantine"] = Value.ForString("q_1"), ["service"] = Value.ForString(left.Service),
                ["event"] = Value.ForString(left.EventId), ["partition"] = Value.ForNumber(left.Partition),
                ["n"] = Value.ForString($"{left.N}"),
            },
        },
    });

    /// <summary>Last number of each partition.</summary>
    public IReadOnlyList<long> LastN()
    {
        lock (gate)
            return [.. partitions.Select(events => (long)events.Count)];
    }

    /// <summary>Numbers an event; one whose id is known changes nothing.</summary>
    public LoggedEvent? Append(Event happened)
    {
        lock (gate)
        {
            if (!ids.Add($"{happened.Workspace}/{happened.Id}"))
            {
                Repeats++;
                return null;
            }

            while (mergedInto.TryGetValue($"{happened.Workspace}/{happened.Contact}", out var survivor))
                happened.Contact = survivor;
            if (erased.Contains($"{happened.Workspace}/{happened.Contact}"))
                return null;
            var p = Partition.Of(happened.Workspace, happened.Contact, partitionCount);
            partitions[p].Add(happened);
            return new LoggedEvent { Partition = p, N = partitions[p].Count, Event = happened };
        }
    }

    /// <summary>Takes a conclusion of a service as AppendEvents does; accepted when it arrives.</summary>
    public void Append(Conclusion conclusion, Origin origin, DateTimeOffset receivedAt) => Append(new Event
    {
        Id = conclusion.Id, Workspace = conclusion.Workspace, Contact = conclusion.Contact, Name = conclusion.Name,
        OccurredAt = conclusion.OccurredAt, ReceivedAt = receivedAt.ToTimestamp(), Properties = conclusion.Properties,
        CauseId = conclusion.CauseId, Hop = conclusion.Hop, Origin = origin, Historic = conclusion.Historic,
    });

    /// <summary>Merges a contact into another, with an event in both.</summary>
    public void Merge(string workspace, string contact, string into, DateTimeOffset at)
    {
        var merge = MergeOf(workspace, contact, into, at);

        // In one piece: nobody sees an event of a contact that is merged already, or half of a merge.
        lock (gate)
        {
            Append(Note(workspace, contact, at, EventNames.ContactMerged, ("into", into), ("merge", merge)));
            mergedInto[$"{workspace}/{contact}"] = into;
            Append(Note(workspace, into, at, EventNames.ContactAbsorbed, ("from", contact), ("merge", merge)));
        }
    }

    /// <summary>Undoes a merge, with an event under both.</summary>
    /// <param name="workspace">Workspace.</param>
    /// <param name="contact">The contact that stands by itself again.</param>
    /// <param name="into">The former survivor.</param>
    /// <param name="merged">When they were merged.</param>
    /// <param name="at">When that is undone.</param>
    /// <param name="returned">Events since that are the first one's.</param>
    public void Unmerge(
        string workspace, string contact, string into, DateTimeOffset merged, DateTimeOffset at, params string[] returned)
    {
        lock (gate)
        {
            mergedInto.Remove($"{workspace}/{contact}");
            foreach (var id in returned)
                returnedTo[$"{workspace}/{id}"] = contact;
            (string, string)[] said = [("merge", MergeOf(workspace, contact, into, merged)), ("from", contact), ("into", into)];
            foreach (var each in new[] { contact, into })
            {
                var note = Note(workspace, each, at, EventNames.ContactUnmerged, said);
                note.Historic = true;
                Append(note);
            }
        }
    }

    /// <summary>
    /// Erases a contact: <c>contact_erased</c> is its last event, what comes afterwards is dropped. Where that is asked for, what
    /// was before has only its place left, as some moments later in contact.
    /// </summary>
    public LoggedEvent Erase(string workspace, string contact, DateTimeOffset at, bool leavesPlaces = true)
    {
        var told = Note(workspace, contact, at, EventNames.ContactErased, ("erasure", "er_1"), ("mode", "delete"));
        lock (gate)
        {
            erased.Add($"{workspace}/{contact}");
            var p = Partition.Of(workspace, contact, partitionCount);
            if (leavesPlaces)
                foreach (var events in partitions)
                    for (var i = 0; i < events.Count; i++)
                        if (events[i].Workspace == workspace && events[i].Contact == contact)
                            events[i] = new Event
                            {
                                Workspace = workspace, OccurredAt = DateTimeOffset.UnixEpoch.ToTimestamp(),
                                ReceivedAt = DateTimeOffset.UnixEpoch.ToTimestamp(), Flags = { EventFlags.Erased },
                            };
            partitions[p].Add(told);
            return new LoggedEvent { Partition = p, N = partitions[p].Count, Event = told };
        }
    }

    /// <summary>A stretch of a partition.</summary>
    public Stretch Read(int partition, long fromN, int max)
    {
        lock (gate)
            return new Stretch
            {
                Partition = partition, FirstN = fromN,
                Events = { partitions[partition].Skip((int)fromN - 1).Take(max) },
            };
    }

    /// <summary>All events in the order of partitions and numbers.</summary>
    public IReadOnlyList<LoggedEvent> All()
    {
        lock (gate)
            return
            [
                .. partitions.SelectMany((events, p) => events.Select((happened, i) =>
                    new LoggedEvent { Partition = p, N = i + 1, Event = happened })),
            ];
    }

    /// <summary>The events of a contact and of those merged into it.</summary>
    public IReadOnlyList<LoggedEvent> OfContact(string workspace, string contact)
    {
        lock (gate)
            return [.. All().Select(Returned).Where(e => e.Event.Workspace == workspace && Survivor(workspace, e.Event.Contact) == Survivor(workspace, contact))];
    }

    private LoggedEvent Returned(LoggedEvent logged)
    {
        if (!returnedTo.TryGetValue($"{logged.Event.Workspace}/{logged.Event.Id}", out var contact))
            return logged;
        var returned = logged.Clone();
        returned.Event.Contact = contact;
        return returned;
    }

    /// <summary>The contact that an id stands for now.</summary>
    public string SurvivorOf(string workspace, string contact)
    {
        lock (gate)
            return Survivor(workspace, contact);
    }

    private string Survivor(string workspace, string contact)
    {
        while (mergedInto.TryGetValue($"{workspace}/{contact}", out var survivor))
            contact = survivor;
        return contact;
    }

    private static string MergeOf(string workspace, string contact, string into, DateTimeOffset at) =>
        DerivedId.From("merge", workspace, contact, into, $"{at.UtcTicks}");

    private static Event Note(
        string workspace, string contact, DateTimeOffset at, string name, params (string Property, string Value)[] said) => new()
        {
            Id = DerivedId.From([name, workspace, contact, .. said.Select(each => each.Value)]), Workspace = workspace,
            Contact = contact, Name = name, OccurredAt = at.ToTimestamp(), ReceivedAt = at.ToTimestamp(), Hop = 1,
            Properties = new Struct { Fields = { said.ToDictionary(each => each.Property, each => Value.ForString(each.Value)) } },
        };
}
