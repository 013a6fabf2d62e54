using System.Globalization;
using System.Text.Json;
using Rapport.Following.Partitions;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Values.Stored;
using StackExchange.Redis;

namespace Rapport.Scoring.Values.Points;

/// <summary>Reads ledgers and decisions on points out of their sorted sets (<see cref="ValueKeys"/>).</summary>
internal sealed class PointsHistory(IConnectionMultiplexer redis, RedisPartitions partitions, ValueReader reader)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The stored form of an entry.</summary>
    public static string Write(PointsEntry entry) => JsonSerializer.Serialize(entry);

    /// <summary>The stored form of a decision.</summary>
    public static string Write(PointsDecision decision) => string.Create(
        CultureInfo.InvariantCulture, $"{decision.Id}:{decision.Points}:{(decision.Granted ? 1 : 0)}:{decision.Balance}");

    /// <summary>Refuses a contact that does not exist.</summary>
    /// <exception cref="Hosting.Errors.DomainError">NOT_FOUND; UNAVAILABLE when that cannot be told.</exception>
    public Task EnsureContactAsync(string workspace, string contact, CancellationToken cancellation) =>
        reader.GetAsync(workspace, contact, cancellation);

    /// <summary>
    /// The contact, and what became of a request; null while nothing has. The contact may have been merged between
    /// the request and its repetition: what was decided before stands under the old id.
    /// </summary>
    public async Task<(string Contact, PointsDecision? Decision)> DecisionOnAsync(
        string workspace, string contact, string request)
    {
        var read = await reader.FindAsync(workspace, contact);
        foreach (var name in read.Names)
        {
            var found = await database.SortedSetRangeByValueAsync(
                KeyOf(workspace, name, ValueKeys.Decisions(ContactKey.Of(workspace, name))), $"{request}:", $"{request};", take: 1);
            if (found.Length > 0)
                return (read.Contact, ReadDecision(found[0]!));
        }

        return (read.Contact, null);
    }

    /// <summary>The entries below a number, the latest first.</summary>
    public async Task<IReadOnlyList<PointsEntry>> ReadAsync(
        string workspace, string contact, long below, int size, CancellationToken cancellation)
    {
        var name = (await reader.GetAsync(workspace, contact, cancellation)).Contact;
        var found = await database.SortedSetRangeByScoreAsync(
            KeyOf(workspace, name, ValueKeys.Points(ContactKey.Of(workspace, name))),
            stop: below, exclude: Exclude.Stop, order: StackExchange.Redis.Order.Descending, take: size);
        return [.. found.Select(entry => JsonSerializer.Deserialize<PointsEntry>((string)entry!)!)];
    }

    private static PointsDecision ReadDecision(string stored)
    {
        var parts = stored.Split(':');
        return new PointsDecision(
            parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2] == "1",
            long.Parse(parts[3], CultureInfo.InvariantCulture));
    }

    private RedisKey KeyOf(string workspace, string contact, string name) =>
        PartitionKeys.Of(partitions.PartitionOf(workspace, contact), name);
}
