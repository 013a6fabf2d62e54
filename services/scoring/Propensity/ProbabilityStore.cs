using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace Rapport.Scoring.Propensity;

/// <summary>
/// Probabilities of the contacts in Redis, by the run of a training that computed them. They never change; those of a
/// run that does not come in force end by themselves.
/// <list type="table">
/// <item><term><c>{propensity}:scores:RUN</c></term><description>sorted set, contact by probability</description></item>
/// <item><term><c>{propensity}:features:RUN</c></term><description>hash, contact to its features as floats, little
/// endian</description></item>
/// </list>
/// </summary>
internal sealed class ProbabilityStore(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Unfinished = TimeSpan.FromHours(2);
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The keys of a run.</summary>
    public static RedisKey[] Keys(string run) => [Scores(run), Features(run)];

    /// <summary>Adds contacts to a run that has not ended.</summary>
    public Task AddAsync(string run, IReadOnlyList<JudgedContact> contacts) => Task.WhenAll(
        database.SortedSetAddAsync(Scores(run), [.. contacts.Select(c => new SortedSetEntry(c.Contact, c.Probability))]),
        database.HashSetAsync(Features(run), [.. contacts.Select(c => new HashEntry(c.Contact, Write(c.Features)))]),
        database.KeyExpireAsync(Scores(run), Unfinished), database.KeyExpireAsync(Features(run), Unfinished));

    /// <summary>Removes what a run computed.</summary>
    public Task DeleteAsync(string run) => database.KeyDeleteAsync(Keys(run));

    /// <summary>How many of some contacts a run has judged.</summary>
    public async Task<long> CountAsync(string run, IReadOnlyCollection<string> contacts)
    {
        var found = await Task.WhenAll(contacts.Select(contact => database.SortedSetScoreAsync(Scores(run), contact)));
        return found.Count(score => score is not null);
    }

    /// <summary>Takes contacts out of a run; how many there were.</summary>
    public async Task<long> RemoveAsync(string run, IReadOnlyCollection<string> contacts)
    {
        RedisValue[] members = [.. contacts.Select(contact => (RedisValue)contact)];
        await database.HashDeleteAsync(Features(run), members);
        return await database.SortedSetRemoveAsync(Scores(run), members);
    }

    /// <summary>A contact, if the run judged it.</summary>
    public async Task<RankedContact?> FindAsync(string run, string contact)
    {
        var probability = await database.SortedSetScoreAsync(Scores(run), contact);
        return probability is { } p ? (await RankAsync(run, [new SortedSetEntry(contact, p)]))[0] : null;
    }

    /// <summary>Contacts with at least a probability, the most likely first.</summary>
    public async Task<IReadOnlyList<RankedContact>> ReadAsync(string run, double least, long skip, int take) =>
        await RankAsync(run, await database.SortedSetRangeByScoreWithScoresAsync(
            Scores(run), start: least, order: Order.Descending, skip: skip, take: take));

    /// <summary>How many contacts have at least a probability.</summary>
    public Task<long> CountAsync(string run, double least) => database.SortedSetLengthAsync(Scores(run), least);

    private async Task<List<RankedContact>> RankAsync(string run, SortedSetEntry[] entries)
    {
        if (entries.Length == 0)
            return [];
        var all = database.SortedSetLengthAsync(Scores(run));
        var features = database.HashGetAsync(Features(run), [.. entries.Select(entry => entry.Element)]);
        // All in one round trip; equal probabilities share a place.
        var below = entries.Select(entry => entry.Score).Distinct().ToDictionary(
            score => score, score => database.SortedSetLengthAsync(Scores(run), max: score, exclude: Exclude.Stop));
        await Task.WhenAll(below.Values);
        var ranked = new List<RankedContact>(entries.Length);
        foreach (var (entry, stored) in entries.Zip(await features))
            ranked.Add(new RankedContact(
                new JudgedContact(entry.Element!, entry.Score, Read(stored)), await below[entry.Score] / (double)await all));
        return ranked;
    }

    private static byte[] Write(float[] features) => MemoryMarshal.AsBytes<float>(features).ToArray();

    private static float[] Read(RedisValue stored) =>
        MemoryMarshal.Cast<byte, float>((byte[]?)stored ?? []).ToArray();

    private static RedisKey Scores(string run) => $"{{propensity}}:scores:{run}";

    private static RedisKey Features(string run) => $"{{propensity}}:features:{run}";
}

/// <summary>A contact with its probability and what it was judged by.</summary>
internal sealed record JudgedContact(string Contact, double Probability, float[] Features);

/// <summary>A contact among all.</summary>
/// <param name="Judged">The contact.</param>
/// <param name="Below">Share of all contacts with a lower probability; 0 to below 1.</param>
internal sealed record RankedContact(JudgedContact Judged, double Below)
{
    /// <summary>1 (least likely) to 10.</summary>
    public int Decile => (int)(Below * 10) + 1;
}
