using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Partitions;
using Rapport.Leads.V1;
using Rapport.Scoring.Leads.Contracts;
using Rapport.Scoring.Leads.Domain;
using Rapport.Scoring.Scores;
using StackExchange.Redis;

namespace Rapport.Scoring.Leads.Precision;

/// <summary>What sales made of the leads that marketing qualified (<see cref="ScoreWrites.LeadSet"/>).</summary>
internal sealed class LeadPrecisionReport(
    IConnectionMultiplexer redis, RedisPartitions partitions, ContractStore contracts, ScoreReader reader)
{
    private const int MostReasons = 5;
    private static readonly TimeSpan Default = TimeSpan.FromDays(180);
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The report over leads that qualified since an instant.</summary>
    public async Task<LeadPrecision> ReadAsync(string workspace, DateTimeOffset? since, DateTimeOffset now)
    {
        var contract = ContractStore.InForce(await contracts.ReadAsync(workspace));
        var tallies = await TallyAsync(workspace, since, now);
        var report = new LeadPrecision
        {
            Rules = { Lines(tallies.Rules.Values, contract) },
            Sources = { Lines(tallies.Sources.Values, contract) },
            Channels = { Lines(tallies.Channels.Values, contract) },
            Total = Line(tallies.Total, contract),
            AsOf = now.ToTimestamp(), DefinitionVersion = contract?.Version ?? 0, Lag = reader.TotalLag(),
        };
        if (contract is not null)
            report.Floor = contract.Floor;
        return report;
    }

    /// <summary>The counts behind the report.</summary>
    public async Task<LeadTallies> TallyAsync(string workspace, DateTimeOffset? since, DateTimeOffset now)
    {
        var from = (since ?? now - Default).ToUnixTimeMilliseconds();
        var pages = await Task.WhenAll(partitions.All.Select(p => database.SortedSetRangeByScoreAsync(
            PartitionKeys.Of(p, ScoreWrites.LeadSet(workspace)), from)));
        var tallies = new LeadTallies();
        foreach (var member in pages.SelectMany(page => page))
            tallies.Add(JsonSerializer.Deserialize<LeadRecord>((string)member!)!.Episode);
        return tallies;
    }

    // What costs sales the most time stands first: flagged ones, then by rejected leads.
    private static IEnumerable<PrecisionLine> Lines(IEnumerable<LeadTally> tallies, Domain.MqlContract? contract) =>
        tallies.Select(tally => Line(tally, contract)).OrderByDescending(line => line.BelowFloor)
            .ThenByDescending(line => line.Rejected).ThenBy(line => line.Key, StringComparer.Ordinal);

    private static PrecisionLine Line(LeadTally tally, Domain.MqlContract? contract)
    {
        var line = new PrecisionLine
        {
            Key = tally.Key, Qualified = tally.Qualified, Accepted = tally.Accepted, Rejected = tally.Rejected,
            NoContact = tally.NoContact, Won = tally.Won, Lost = tally.Lost,
            BelowFloor = contract is not null && tally.IsBelow(contract.Floor, contract.MinVerdicts),
            Reasons =
            {
                tally.Reasons.Take(MostReasons).Select(r => new RejectReason { Reason = r.Key, Count = r.Value }),
            },
        };
        if (tally.Precision is { } precision)
            line.Precision = precision;
        return line;
    }
}
