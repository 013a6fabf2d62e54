using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Bus;
using Rapport.Following.Poison;
using Rapport.Platform.Testing.Services;

namespace Rapport.Following.Tests.Poison;

/// <summary>Runs with events that cannot be decided, against an applier that fails in the ways that services do.</summary>
public sealed class PoisonIsolationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_SomeEventsFail_ThoseAreReportedAndAllOthersTakeEffectOnce(bool named)
    {
        var applier = new FailingApplier(happened => happened.Name == "bad") { NamesPoison = named };
        var (isolation, quarantine) = Isolation(applier);
        var stretches = new[] { Run(0, 1, "a", "bad", "b", "c"), Run(1, 1, "d", "e"), Run(2, 1, "bad"), Run(3, 1, "f", "bad", "bad") };

        var outcomes = await isolation.ApplyAsync(stretches, CancellationToken.None);

        Assert.Equal([4L, 2, 1, 3], outcomes.Select(outcome => outcome.Watermark));
        Assert.Equal(["a", "b", "c", "d", "e", "f"], applier.Effects.Order());
        Assert.Equal(
            [("test", 0, 2L, ""), ("test", 2, 1, ""), ("test", 3, 2, ""), ("test", 3, 3, "")],
            quarantine.Reported.Select(p => (p.Service, p.Partition, p.N, p.ReplayId)).Distinct().Order());
        Assert.All(quarantine.Reported, report => Assert.Equal("InvalidOperationException", report.Fault));
    }

    [Fact]
    public async Task Apply_StoreAway_NothingIsLeftOut()
    {
        var applier = new FailingApplier(_ => false) { Away = true };
        var (isolation, quarantine) = Isolation(applier);
        await Assert.ThrowsAsync<TimeoutException>(
            () => isolation.ApplyAsync([Run(0, 1, "a", "b")], CancellationToken.None));
        Assert.Empty(quarantine.Reported);
    }

    [Fact]
    public async Task Apply_QuarantineAway_NothingIsLeftOutBeforeItIsAcknowledged()
    {
        var applier = new FailingApplier(happened => happened.Name == "bad") { NamesPoison = true };
        var (isolation, quarantine) = Isolation(applier);
        quarantine.Away = true;
        await Assert.ThrowsAsync<RpcException>(() => isolation.ApplyAsync([Run(0, 1, "a", "bad")], CancellationToken.None));
        Assert.Empty(applier.Effects);

        quarantine.Away = false;
        var outcomes = await isolation.ApplyAsync([Run(0, 1, "a", "bad")], CancellationToken.None);
        Assert.Equal(2, outcomes[0].Watermark);
    }

    [Fact]
    public async Task Apply_FailsOnceForNoReason_NothingIsLeftOut()
    {
        var failures = 0;
        var applier = new FailingApplier(_ => ++failures <= 2);
        var (isolation, quarantine) = Isolation(applier);
        await isolation.ApplyAsync([Run(0, 1, "a")], CancellationToken.None);
        Assert.Equal(["a"], applier.Effects);
        Assert.Empty(quarantine.Reported);
    }

    [Fact]
    public async Task Apply_ReplayOfAnEvent_TheEventStandsInItsPlaceAndFailingAgainNamesTheReplay()
    {
        var cured = false;
        var applier = new FailingApplier(happened => happened.Name == "bad" && !cured) { NamesPoison = true };
        var (isolation, quarantine) = Isolation(applier);
        quarantine.Log[(0, 1)] = Event("e0-1", "bad", "c_1");
        var replay = new Stretch { Partition = 1, FirstN = 9, Events = { ReplayOf("e0-1", 0, 1) } };

        await isolation.ApplyAsync([replay], CancellationToken.None);
        var again = Assert.Single(quarantine.Reported);
        Assert.Equal(("e0-1", 0, 1L, "replay-1", "c_2"), (again.EventId, again.Partition, again.N, again.ReplayId, again.Contact));

        cured = true;
        applier.Watermarks[1] = 8;
        await isolation.ApplyAsync([replay], CancellationToken.None);
        Assert.Equal(["bad"], applier.Effects);
    }

    [Fact]
    public void PassingFault_DocumentRefusedOrServerAway_AreToldApart()
    {
        Assert.True(PassingFault.Is(new RpcException(Status.DefaultCancelled)));
        Assert.True(PassingFault.Is(new MongoDB.Driver.MongoException("away")));
        Assert.True(PassingFault.Is(new AggregateException(new InvalidOperationException(), new TimeoutException())));
        Assert.False(PassingFault.Is(new FormatException("Size is larger than MaxDocumentSize.")));
        Assert.False(PassingFault.Is(new KeyNotFoundException()));
    }

    private static (PoisonIsolation Isolation, Quarantine Quarantine) Isolation(FailingApplier applier)
    {
        var quarantine = new Quarantine();
        return (new PoisonIsolation(
            applier, quarantine, Guards.Of("test"), ReplayForm.OfferAgain, NullLogger<PoisonIsolation>.Instance), quarantine);
    }

    private static Stretch Run(int partition, long first, params string[] names) => new()
    {
        Partition = partition, FirstN = first,
        Events = { names.Select((name, i) => Event($"e{partition}-{first + i}", name, $"c_{i}")) },
    };

    private static Event Event(string id, string name, string contact) =>
        new() { Id = id, Workspace = "w1", Contact = contact, Name = name };

    private static Event ReplayOf(string id, int partition, long n)
    {
        var replay = Event("replay-1", "quarantine_replayed", "c_2");
        replay.Hop = 1;
        replay.Properties = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson(
            $$"""{"service":"test","event":"{{id}}","partition":{{partition}},"n":"{{n}}"}""");
        return replay;
    }

    private sealed class FailingApplier(Func<Event, bool> fails) : ILogApplier
    {
        public bool NamesPoison { get; init; }

        public bool Away { get; init; }

        public List<string> Effects { get; } = [];

        public long[] Watermarks { get; } = new long[4];

        public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation) =>
            await PoisonException.WhenAllAsync([.. stretches.Select(ApplyAsync)]);

        public Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<long>>(Watermarks);

        private Task<ApplyOutcome> ApplyAsync(Stretch stretch) => Task.Run(() =>
        {
            if (Away)
                throw new TimeoutException();
            lock (Effects)
                return Apply(stretch);
        });

        private ApplyOutcome Apply(Stretch stretch)
        {
            var watch = Guards.Of("test").Watch();
            var effects = new List<string>();
            for (var i = (int)Math.Max(0, Watermarks[stretch.Partition] + 1 - stretch.FirstN); i < stretch.Events.Count; i++)
            {
                var happened = stretch.Events[i];
                if (!watch.Admits(happened))
                    continue;
                try
                {
                    if (fails(happened))
                        throw new InvalidOperationException();
                    effects.Add(happened.Name);
                }
                catch (Exception exception) when (
                    NamesPoison && watch.Takes(exception, stretch.Partition, stretch.FirstN + i, happened))
                {
                    // As services do it.
                }
            }

            watch.ThrowIfAny();
            Effects.AddRange(effects);
            Watermarks[stretch.Partition] = Math.Max(Watermarks[stretch.Partition], stretch.FirstN + stretch.Events.Count - 1);
            return new ApplyOutcome(ApplyResult.Applied, Watermarks[stretch.Partition]);
        }
    }

    private sealed class Quarantine : EventLogService.EventLogServiceClient
    {
        public bool Away { get; set; }

        public List<PoisonEvent> Reported { get; } = [];

        public Dictionary<(int, long), Event> Log { get; } = [];

        public override AsyncUnaryCall<ReportPoisonResponse> ReportPoisonAsync(
            ReportPoisonRequest request, Metadata headers = null!, DateTime? deadline = null, CancellationToken cancellationToken = default)
        {
            if (Away)
                throw new RpcException(new Status(StatusCode.Unavailable, ""));
            Reported.AddRange(request.Events);
            return Answer(new ReportPoisonResponse());
        }

        public override AsyncUnaryCall<ReadEventsResponse> ReadEventsAsync(
            ReadEventsRequest request, Metadata headers = null!, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
            Answer(new ReadEventsResponse { Run = new Stretch { Events = { Log[(request.Partition, request.FromN)] } } });

        private static AsyncUnaryCall<T> Answer<T>(T answer) =>
            new(Task.FromResult(answer), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}
