using Rapport.Following.Partitions;
using StackExchange.Redis;

namespace Rapport.Scoring.Leads;

/// <summary>
/// Who decides on a lead: the first one, for each time that the contact comes to a stage. The decision itself is
/// in the log; this only settles which of two that are made at once goes there.
/// <list type="table">
/// <item><term><c>{p}:verdicts</c></term><description>hash, workspace/contact to "stage|since|decision"</description></item>
/// </list>
/// </summary>
internal sealed class VerdictClaims(IConnectionMultiplexer redis, RedisPartitions partitions)
{
    // A claim on another stage, or on an earlier time at this one, has had its effect.
    private const string Script = """
        local held = redis.call('HGET', KEYS[1], ARGV[1])
        if held and string.sub(held, 1, #ARGV[2]) == ARGV[2] then return string.sub(held, #ARGV[2] + 1) end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ARGV[3])
        return ARGV[3]
        """;

    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The occasion and the decision claimed last; null when none was.</summary>
    public async Task<(string Occasion, string Decision)?> FindAsync(string workspace, string contact)
    {
        var key = PartitionKeys.Of(partitions.PartitionOf(workspace, contact), "verdicts");
        if ((string?)await database.HashGetAsync(key, ContactKey.Of(workspace, contact)) is not { } held)
            return null;
        // Stage and time have no braces; the decision begins with one.
        var decision = held.IndexOf('{', StringComparison.Ordinal);
        return (held[..(decision - 1)], held[decision..]);
    }

    /// <summary>Claims the decision; gives the one that holds, which is the caller's own if it is the first.</summary>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="occasion">Stage and since when.</param>
    /// <param name="decision">What shall be decided.</param>
    public async Task<string> ClaimAsync(string workspace, string contact, string occasion, string decision)
    {
        var key = PartitionKeys.Of(partitions.PartitionOf(workspace, contact), "verdicts");
        return (string)(await database.ScriptEvaluateAsync(
            Script, [key], [ContactKey.Of(workspace, contact), occasion + "|", decision]))!;
    }

    /// <summary>Whether a contact has a claim, and takes it away where that is asked for.</summary>
    public async Task<bool> HasAsync(string workspace, string contact, bool forget)
    {
        var key = PartitionKeys.Of(partitions.PartitionOf(workspace, contact), "verdicts");
        return forget
            ? await database.HashDeleteAsync(key, ContactKey.Of(workspace, contact))
            : await database.HashExistsAsync(key, ContactKey.Of(workspace, contact));
    }
}
