using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Person.Tests;

/// <summary>Contact's log as its numbering makes it, without a store; answers ReadContactEvents.</summary>
internal sealed class LogInMemory : CallInvoker
{
    public const int Partitions = 8;
    public const string Workspace = "main";
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly long[] lastN = new long[Partitions];
    private readonly Dictionary<string, KnownEvent> known = [];
    private readonly Dictionary<(string, IdentifierKey), string> identities = [];
    private readonly Dictionary<(string Workspace, string Id), ContactRecord> contacts = [];
    private readonly Dictionary<(string, string), MergeRecord> merges = [];
    private readonly Dictionary<string, string> returned = [];
    private int made;

    /// <summary>When conclusions are accepted.</summary>
    public DateTimeOffset Now { get; set; } = Start;

    public IReadOnlyList<LoggedEvent>[] Events { get; } =
        [.. Enumerable.Range(0, Partitions).Select(_ => new List<LoggedEvent>())];

    /// <summary>Everyone, merged ones included.</summary>
    public IEnumerable<ContactRecord> Contacts => contacts.Values;

    public IEnumerable<ContactRecord> Survivors => contacts.Values.Where(contact => contact.Into is null);

    /// <summary>Numbers an event.</summary>
    public void Append(Event said)
    {
        var plan = new NumberingPlan(
            new NumberingState([.. lastN], known, identities, contacts) { Merges = merges, Since = SinceOf(said) },
            _ => IdentifierTypes.Default, _ => $"c_{made++:d26}");
        plan.Add(said);
        foreach (var each in plan.Merges.Returned)
            returned[each.EventId] = each.Contact;
        Assert.Empty(plan.Orphans);
        foreach (var (partition, n) in plan.LastN)
            lastN[partition] = n;
        foreach (var numbered in plan.Events)
        {
            known[EventStore.Key(Workspace, numbered.Event.Id)] = new KnownEvent(numbered.Hash, numbered.Event.Origin?.Kind ?? default);
            ((List<LoggedEvent>)Events[numbered.Partition]).Add(new LoggedEvent
            {
                Partition = numbered.Partition, N = numbered.N, Event = numbered.Event,
            });
        }
    }

    /// <summary>Merges that can be undone now.</summary>
    public IReadOnlyList<MergeRecord> Undoable => [.. merges.Values.Where(merge => merge.Undone is null
        && contacts[(Workspace, merge.Into)] is var into && MergeUndoing.FaultOf(merge.From, into.Into, into.Merged) is null)];

    /// <summary>Undoes a merge, as the call does.</summary>
    public void Undo(MergeRecord merge, string request, DateTimeOffset at)
    {
        Append(new Event
        {
            Id = request, Workspace = Workspace, Contact = merge.Into, Name = EventNames.ContactUnmergeRequested, Hop = 1,
            OccurredAt = Timestamp.FromDateTimeOffset(at), ReceivedAt = Timestamp.FromDateTimeOffset(at),
            Origin = EventOrigins.Of(OriginKind.Service, "contact"),
            Properties = new ContactUnmergeRequested { Merge = merge.Id, By = "test" }.ToProperties(),
        });
        Assert.NotNull(merges[(Workspace, merge.Id)].Undone);
    }

    private Dictionary<(string, string), IReadOnlyList<NumberedEvent>?> SinceOf(Event said)
    {
        if (said.Name != EventNames.ContactUnmergeRequested)
            return [];
        var merge = merges[(Workspace, said.Read<ContactUnmergeRequested>().Merge)];
        return new Dictionary<(string, string), IReadOnlyList<NumberedEvent>?>
        {
            [(Workspace, merge.Id)] =
            [
                .. Owned().Where(logged => logged.Event.Contact == merge.Into)
                    .Where(logged => logged.Partition != merge.Place.Partition || logged.N > merge.Place.N)
                    .Select(logged => new NumberedEvent(logged.Partition, logged.N, logged.Event, 0)),
            ],
        };
    }

    // As contact reads a contact's events: under whom they belong to now.
    private IEnumerable<LoggedEvent> Owned() => Events.SelectMany(partition => partition).Select(logged =>
    {
        if (!returned.TryGetValue(logged.Event.Id, out var contact) || contact == logged.Event.Contact)
            return logged;
        var owned = logged.Clone();
        owned.Event.Contact = contact;
        if (owned.Event.NamedContact == contact)
            owned.Event.Flags.Remove(EventFlags.OfMerged);
        return owned;
    });

    /// <summary>Numbers a conclusion, as contact takes it in.</summary>
    public void Append(Conclusion conclusion) => Append(ConclusionIntake.ToEvent(conclusion, EventOrigins.Of(OriginKind.Service, "a service"), Now));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var asked = (ReadContactEventsRequest)(object)request;
        var one = contacts[(asked.Workspace, asked.Contact)];
        var ids = one.Merged.Append(one.Id).ToHashSet();
        var answer = new ReadContactEventsResponse
        {
            Events = { Owned().Where(logged => ids.Contains(logged.Event.Contact)) },
        };
        return new AsyncUnaryCall<TResponse>(
            Task.FromResult((TResponse)(object)answer), Task.FromResult(new Metadata()), () => Status.DefaultSuccess,
            () => [], () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
}
