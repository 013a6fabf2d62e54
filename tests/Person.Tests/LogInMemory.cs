using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Events;

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
            new NumberingState([.. lastN], known, identities, contacts), _ => IdentifierTypes.Default, _ => $"c_{made++:d26}");
        plan.Add(said);
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

    /// <summary>Numbers a conclusion, as contact takes it in.</summary>
    public void Append(Conclusion conclusion) => Append(ConclusionIntake.ToEvent(conclusion, EventOrigins.Of(OriginKind.Service, "a service"), Now));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var asked = (ReadContactEventsRequest)(object)request;
        var one = contacts[(asked.Workspace, asked.Contact)];
        var ids = (one.Into is { } into ? contacts[(asked.Workspace, into)] : one) is var all ? all.Merged.Append(all.Id).ToHashSet() : [];
        var answer = new ReadContactEventsResponse
        {
            Events = { Events.SelectMany(partition => partition).Where(logged => ids.Contains(logged.Event.Contact)) },
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
