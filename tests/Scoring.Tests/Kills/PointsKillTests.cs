using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Log;
using Rapport.Platform.Testing.Stores;
using Rapport.Scoring.Tests.Stores;
using Rapport.Values.V1;

namespace Rapport.Scoring.Tests.Kills;

/// <summary>Two processes of scoring are killed in turn while tills earn and burn, and rules earn beside them.</summary>
public sealed class PointsKillTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private const int Tills = 6;
    private const int CallsOfATill = 15;
    private const int Orders = 80;
    private const int Kills = 6;
    private static readonly string[] Contacts = ["c_1", "c_2", "c_3"];
    private int answered;

    [Fact]
    public async Task Kill9_WhilePointsMove_EachMovesOnceAndTheBalanceIsTheSumOfTheEntries()
    {
        var log = new FakeLog();
        await using var lease = await redis.LeaseAsync();
        var people = new FakeContacts(log);
        foreach (var contact in Contacts)
            people.Put("w1", contact, null);
        await using var server = await FakeLogServer.StartAsync(log, people);
        using var one = await ScoringProcess.StartAsync(server.Address, lease.ConnectionString);
        using var two = await ScoringProcess.StartAsync(server.Address, lease.ConnectionString);
        ScoringProcess[] processes = [one, two];
        await one.ValueSettings.SaveValueSettingsAsync(new SaveValueSettingsRequest { Settings = PointPerEuro() });

        IReadOnlyList<Call> calls;
        await using (var bus = new Bus(log, processes))
        {
            var tills = Task.WhenAll(Enumerable.Range(0, Tills).Select(till => Task.Run(() => RunAsync(till, log, processes))));
            await KillInTurnAsync(processes, tills);
            calls = [.. (await tills).SelectMany(all => all)];
            await Eventually.HoldsAsync(
                () => Task.FromResult(log.All().Count(e => e.Event.Name == "points_earned") >= Orders + calls.Count(c => c.Earns)),
                "all that was earned is told");
            foreach (var contact in Contacts)
                await CheckAsync(two, contact, calls, log);
            foreach (var call in calls)
            {
                var again = "";
                await Eventually.HoldsAsync(
                    async () => (again = await call.AskAsync(one, TimeSpan.FromSeconds(60))).Length > 0, "there is an answer");
                Assert.Equal(call.Answer, again);
            }

            await Eventually.HoldsAsync(
                () => Task.FromResult(log.All().Count(e => e.Event.Name == "points_burned") >= calls.Count(c => !c.Earns && c.IsGranted)),
                "all that was spent is told");
        }

        // Nothing was told twice, and the repetitions above have added nothing.
        Assert.Equal(calls.Count(c => c.Earns) + Orders, log.All().Count(e => e.Event.Name == "points_earned"));
        Assert.Equal(calls.Count(c => !c.Earns && c.IsGranted), log.All().Count(e => e.Event.Name == "points_burned"));
    }

    /// <summary>Kills whenever a further part of the calls has been answered, and waits for the process to be back.</summary>
    private async Task KillInTurnAsync(ScoringProcess[] processes, Task tills)
    {
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(tills.IsCompleted || answered >= kill * Tills * CallsOfATill / (Kills + 1)),
                "calls are answered");
            await processes[kill % 2].KillAndRestartAsync();
        }
    }

    private async Task<List<Call>> RunAsync(int till, FakeLog log, ScoringProcess[] processes)
    {
        var (random, calls) = (new Random(till), new List<Call>());
        for (var i = 0; i < CallsOfATill; i++)
        {
            AppendOrders(log, till, i);
            var call = new Call(Contacts[random.Next(Contacts.Length)], $"till{till}-{i}", random.Next(2) == 0, random.Next(1, 60));
            while (call.Answer.Length == 0)
                call = call with { Answer = await call.AskAsync(processes[random.Next(2)], TimeSpan.FromSeconds(10)) };
            calls.Add(call);
            Interlocked.Increment(ref answered);
        }

        return calls;
    }

    // The orders fall evenly on the calls of all tills.
    private static void AppendOrders(FakeLog log, int till, int call)
    {
        for (var order = (call * Tills) + till; order < Orders; order += Tills * CallsOfATill)
            log.Append(LoggedEvents.Of($"order{order}", Contacts[order % Contacts.Length], "order_completed",
                TimeProvider.System.GetUtcNow(), null, ("amount", Value.ForNumber(10 + order))));
    }

    private static async Task CheckAsync(ScoringProcess process, string contact, IReadOnlyList<Call> calls, FakeLog log)
    {
        var orders = log.All().Where(e => e.Event.Contact == contact && e.Event.Name == "order_completed").ToList();
        var granted = calls.Where(c => c.Contact == contact && c.IsGranted).ToList();
        var expected = granted.Sum(c => c.Earns ? c.Points : -c.Points)
            + orders.Sum(e => (long)e.Event.Properties.Fields["amount"].NumberValue);
        var entries = (await process.Points.ListPointsEntriesAsync(
            new ListPointsEntriesRequest { Contact = contact, PageSize = 500 })).Entries.Reverse().ToList();
        var value = await process.Values.GetContactValueAsync(new GetContactValueRequest { Contact = contact });

        Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Select(entry => entry.Number));
        Assert.Equal(granted.Count + orders.Count, entries.Count);
        Assert.Equal(entries.Count, entries.Select(entry => entry.Event).Distinct().Count());
        Assert.Equal(orders.Select(e => e.Event.Id).Order(), entries.Where(e => e.Rule == "euro").Select(e => e.Cause).Order());
        var balance = 0L;
        foreach (var entry in entries)
        {
            balance += entry.To == PointsAccount.Customer ? entry.Points : -entry.Points;
            Assert.True(balance >= 0, $"{contact} has {balance} after entry {entry.Number}");
        }

        Assert.Equal((expected, expected), (balance, value.Points.Balance));
    }

    private static ValueSettings PointPerEuro() => new()
    {
        EarningRules =
        {
            new EarningRule
            {
                Id = "euro", Condition = "event.name == \"order_completed\"", PointsExpression = "event.properties.amount",
            },
        },
    };

    /// <summary>One wish of a till, repeated under its key until there is an answer.</summary>
    private sealed record Call(string Contact, string Key, bool Earns, long Points)
    {
        private const string Refused = "refused";

        /// <summary>The receipt, or that there were too few points; empty as long as nobody knows.</summary>
        public string Answer { get; init; } = "";

        public bool IsGranted => Answer.Length > 0 && Answer != Refused;

        public async Task<string> AskAsync(ScoringProcess process, TimeSpan patience)
        {
            var until = TimeProvider.System.GetUtcNow().UtcDateTime + patience;
            try
            {
                return (Earns
                    ? await process.Points.EarnPointsAsync(
                        new EarnPointsRequest { Contact = Contact, IdempotencyKey = Key, Points = Points }, deadline: until)
                    : await process.Points.BurnPointsAsync(
                        new BurnPointsRequest { Contact = Contact, IdempotencyKey = Key, Points = Points }, deadline: until)).ToString();
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
            {
                return Refused;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                or StatusCode.Internal or StatusCode.Cancelled)
            {
                await Task.Delay(20);
                return "";
            }
        }
    }
}
