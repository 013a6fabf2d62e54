using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Stores;
using Rapport.Storage.Time;

namespace Rapport.Storage.Idempotency;

/// <summary>
/// Collection <c>requests</c>: {_id: "workspace/principal/key", f: fingerprint, s: seed, x: when the key is free again;
/// while it is carried out t: token, u: end of the lease; once answered a: the answer, r: true for a refusal}. Index:
/// (x) TTL. All instants are by the store's clock (<see cref="StoreTime"/>); what the TTL has not removed yet counts as
/// gone from x on. A new request is an insert, which one of several wins; every other step is a compare-and-set.
/// </summary>
/// <remarks>
/// A claim is written as every write (majority): its seed is what makes a further attempt harmless. The answer need
/// not be: lost in a failover, the request is carried out again, to the same effect.
/// </remarks>
internal sealed class MongoAnswers(IMongoDatabase database, StoreTime time, IOptions<IdempotencyOptions> options)
    : IAnswerStore, IStoreStartup
{
    // Who is overtaken looks again; a request that is overtaken so often is being carried out.
    private const int Looks = 5;

    private readonly IMongoCollection<BsonDocument> requests = database.GetCollection<BsonDocument>("requests");

    private readonly IMongoCollection<BsonDocument> answers =
        database.GetCollection<BsonDocument>("requests").WithWriteConcern(WriteConcern.W1);

    // What stands there now, also when it is not yet at a majority.
    private readonly IMongoCollection<BsonDocument> standing =
        database.GetCollection<BsonDocument>("requests").WithReadConcern(ReadConcern.Local);

    /// <inheritdoc/>
    public string Store => "MongoDB";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Mongo";

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => requests.Indexes.CreateOneAsync(
        new CreateIndexModel<BsonDocument>(
            new BsonDocument("x", 1), new CreateIndexOptions { ExpireAfter = TimeSpan.Zero }),
        cancellationToken: cancellation);

    /// <inheritdoc/>
    // The service's own startup asks the same server.
    public Task PingAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<RequestClaim> ClaimAsync(string key, byte[] fingerprint, CancellationToken cancellation)
    {
        var (token, seed) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        var now = await time.SystemNowAsync(cancellation);
        var fresh = new BsonDocument
        {
            ["_id"] = key, ["f"] = fingerprint, ["s"] = seed, ["t"] = token,
            ["u"] = (now + options.Value.Lease).UtcDateTime, ["x"] = (now + options.Value.KeptFor).UtcDateTime,
        };
        for (var look = 0; look < Looks; look++)
        {
            if (await TryInsertAsync(fresh, cancellation))
                return new RequestClaim(ClaimOutcome.Granted, token, seed);
            var found = await standing.Find(new BsonDocument("_id", key)).FirstOrDefaultAsync(cancellation);
            if (found is null)
                continue;
            // Ours: the answer to the insert was lost on its way, and it was sent again.
            if (found.GetValue("t", "") == token)
                return new RequestClaim(ClaimOutcome.Granted, token, seed);
            if (found["x"].ToUniversalTime() <= now.UtcDateTime)
            {
                if ((await requests.ReplaceOneAsync(AsRead(found), fresh, cancellationToken: cancellation)).MatchedCount == 1)
                    return new RequestClaim(ClaimOutcome.Granted, token, seed);
                continue;
            }

            if (!found["f"].AsByteArray.AsSpan().SequenceEqual(fingerprint))
                return new RequestClaim(ClaimOutcome.OtherRequest);
            if (found.TryGetValue("a", out var answer))
                return new RequestClaim(ClaimOutcome.Answered, Answer: new KeptAnswer(
                    found.GetValue("r", false).AsBoolean, answer.AsByteArray));
            if (found["u"].ToUniversalTime() > now.UtcDateTime)
                return new RequestClaim(ClaimOutcome.Running);
            var taken = await requests.UpdateOneAsync(
                AsRead(found), new BsonDocument("$set", new BsonDocument { ["t"] = token, ["u"] = fresh["u"] }),
                cancellationToken: cancellation);
            if (taken.MatchedCount == 1)
                return new RequestClaim(ClaimOutcome.GrantedAgain, token, found["s"].AsString);
        }

        return new RequestClaim(ClaimOutcome.Running);
    }

    /// <inheritdoc/>
    public Task KeepAsync(string key, string token, KeptAnswer answer)
    {
        var kept = new BsonDocument("a", answer.Bytes);
        if (answer.IsRefusal)
            kept["r"] = true;
        return answers.UpdateOneAsync(Held(key, token), new BsonDocument
        {
            ["$set"] = kept, ["$unset"] = new BsonDocument { ["t"] = "", ["u"] = "" },
        });
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string key, string token) => answers.UpdateOneAsync(
        Held(key, token), new BsonDocument("$set", new BsonDocument { ["t"] = "", ["u"] = DateTime.UnixEpoch }));

    /// <inheritdoc/>
    public Task ForgetAsync(string key, string token) => answers.DeleteOneAsync(Held(key, token));

    private static BsonDocument Held(string key, string token) => new() { ["_id"] = key, ["t"] = token };

    // Every attempt has another token, and an answer has none.
    private static BsonDocument AsRead(BsonDocument found) => new()
    {
        ["_id"] = found["_id"], ["s"] = found["s"],
        ["t"] = found.TryGetValue("t", out var token) ? token : new BsonDocument("$exists", false),
    };

    private async Task<bool> TryInsertAsync(BsonDocument fresh, CancellationToken cancellation)
    {
        try
        {
            await requests.InsertOneAsync(fresh, cancellationToken: cancellation);
            return true;
        }
        catch (MongoWriteException taken) when (taken.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }
}
