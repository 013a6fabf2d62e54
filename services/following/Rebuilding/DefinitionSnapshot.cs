using System.Security.Cryptography;
using Google.Protobuf;
using Rapport.Contact.V1;
using StackExchange.Redis;

namespace Rapport.Following.Rebuilding;

/// <summary>Reads and writes definition keys whole.</summary>
internal sealed class DefinitionSnapshot(IConnectionMultiplexer redis, DefinitionKeys names)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The keys that exist, in order.</summary>
    public async Task<IReadOnlyList<RedisKey>> FindKeysAsync()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var server in redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
            foreach (var prefix in names.Prefixes)
                await foreach (var key in server.KeysAsync(database.Database, prefix + "*", 1000))
                    found.Add(key!);
        return [.. found.Select(key => (RedisKey)key)];
    }

    /// <summary>What the keys hold now; those that have gone are left out.</summary>
    public async Task<IReadOnlyList<DefinitionKey>> ReadAsync(IReadOnlyList<RedisKey> keys)
    {
        var types = await Task.WhenAll(keys.Select(key => database.KeyTypeAsync(key)));
        var read = await Task.WhenAll(keys.Zip(types).Select(pair => ReadAsync(pair.First, pair.Second)));
        return [.. read.OfType<DefinitionKey>()];
    }

    /// <summary>Makes the keys hold exactly this.</summary>
    public async Task WriteAsync(IReadOnlyList<DefinitionKey> wanted)
    {
        foreach (var gone in (await FindKeysAsync()).Where(key => wanted.All(each => each.Key != key)))
            await database.KeyDeleteAsync(gone);
        foreach (var each in wanted)
        {
            var transaction = database.CreateTransaction();
            _ = transaction.KeyDeleteAsync(each.Key);
            if (each.ValueCase == DefinitionKey.ValueOneofCase.Text)
                _ = transaction.StringSetAsync(each.Key, each.Text.ToByteArray());
            else
                _ = transaction.HashSetAsync(each.Key,
                    [.. each.Fields.Values.Select(field => new HashEntry(field.Key, field.Value.ToByteArray()))]);
            await transaction.ExecuteAsync();
        }
    }

    /// <summary>Tells two contents apart, whatever order hashes are read in.</summary>
    public static string Fingerprint(IEnumerable<DefinitionKey> content)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var each in content)
        {
            sum.AppendData(new DefinitionKey { Key = each.Key, Text = each.Text }.ToByteArray());
            foreach (var (name, value) in (each.Fields?.Values ?? []).OrderBy(field => field.Key, StringComparer.Ordinal))
                sum.AppendData(new DefinitionKey { Key = name, Text = value }.ToByteArray());
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private async Task<DefinitionKey?> ReadAsync(RedisKey key, RedisType type)
    {
        switch (type)
        {
            case RedisType.None:
                return null;
            case RedisType.String:
                return new DefinitionKey { Key = key, Text = ByteString.CopyFrom((byte[]?)await database.StringGetAsync(key) ?? []) };
            case RedisType.Hash:
                var fields = new DefinitionFields();
                foreach (var entry in await database.HashGetAllAsync(key))
                    fields.Values[entry.Name!] = ByteString.CopyFrom((byte[])entry.Value!);
                return new DefinitionKey { Key = key, Fields = fields };
            default:
                throw new NotSupportedException($"{key} is a {type}; definitions are texts and hashes.");
        }
    }
}
