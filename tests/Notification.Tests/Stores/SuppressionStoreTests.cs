using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Events.Consents;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;
using Rapport.Notification.Suppressions;
using Rapport.Notification.Tests.Service;
using Rapport.Notification.V1;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using MessageState = Rapport.Notification.V1.MessageState;
using SuppressionScope = Rapport.Notification.Domain.SuppressionScope;

namespace Rapport.Notification.Tests.Stores;

public sealed class SuppressionStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Secret = "one secret of at least 32 characters";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConsentAddress Lin = new("email", "lin@example.com");
    private static readonly ConsentAddress Phone = new("phone", "+8613800138000");

    [Theory]
    [InlineData("Channel", true, true, false)]
    [InlineData("Marketing", true, false, false)]
    [InlineData("All", true, true, true)]
    public async Task Find_ByScope_StandsAgainstWhatItSays(
        string scopeName, bool marketing, bool transactional, bool otherChannelTransactional)
    {
        var scope = Enum.Parse<SuppressionScope>(scopeName);
        var database = mongo.NewDatabase();
        var (store, ids) = (new SuppressionStore(database), new SuppressionIds(new AddressHash(new NotificationKeys(Secret))));
        await store.AddAsync("w1", Of(ids, Phone, scope, "sms"), default);
        var addresses = new SuppressedAddresses(store, ids);
        Assert.Equal(marketing, await IsBarredAsync(addresses, "sms", MessageClass.Marketing, Now));
        Assert.Equal(transactional, await IsBarredAsync(addresses, "sms", MessageClass.Transactional, Now));
        Assert.Equal(otherChannelTransactional, await IsBarredAsync(addresses, "whatsapp", MessageClass.Transactional, Now));
        var stored = (await database.GetCollection<BsonDocument>("suppressions").Find(new BsonDocument()).SingleAsync()).ToJson();
        Assert.DoesNotContain("8613800138000", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(AddressHash.Plain("w1", Phone), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_OfOneThatIsThere_KeepsWhatLastsLonger()
    {
        var (store, ids) = (new SuppressionStore(mongo.NewDatabase()), new SuppressionIds(new AddressHash(new NotificationKeys(Secret))));
        var addresses = new SuppressedAddresses(store, ids);
        var soft = Of(ids, Phone, SuppressionScope.Channel, "sms") with { ExpiresAt = Now.AddDays(14), Reason = "soft" };
        await store.AddAsync("w1", soft, default);
        Assert.True(await IsBarredAsync(addresses, "sms", MessageClass.Marketing, Now.AddDays(14).AddTicks(-1)));
        Assert.False(await IsBarredAsync(addresses, "sms", MessageClass.Marketing, Now.AddDays(14)));
        Assert.Equal("soft", (await store.AddAsync("w1", soft with { ExpiresAt = Now.AddDays(2), Reason = "sooner" }, default)).Reason);
        Assert.Equal("hard", (await store.AddAsync("w1", soft with { ExpiresAt = null, Reason = "hard" }, default)).Reason);
        Assert.Equal("hard", (await store.AddAsync("w1", soft, default)).Reason);
        Assert.True(await IsBarredAsync(addresses, "sms", MessageClass.Marketing, Now.AddYears(10)));
    }

    // As version 0.1.0 stored it.
    [Fact]
    public async Task Plain_OfAnEarlierVersion_BarsAllTheTimeAndIsCarriedOver()
    {
        var database = mongo.NewDatabase();
        var raw = database.GetCollection<BsonDocument>("suppressions");
        var plain = "sup_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("w1\nemail\nlin@example.com")));
        await raw.InsertOneAsync(new BsonDocument { ["_id"] = plain, ["w"] = "w1", ["ch"] = "email", ["why"] = "complaint", ["at"] = Now.UtcDateTime });
        var (store, ids) = (new SuppressionStore(database), new SuppressionIds(new AddressHash(new NotificationKeys(Secret))));
        var addresses = new SuppressedAddresses(store, ids);
        Assert.True(await IsBarredAsync(addresses, "email", MessageClass.Transactional, Now, Lin));

        var found = Assert.Single(await store.PlainAsync("", 10, default));
        await store.CopyAsync([(found.Workspace, found.Suppression with { Id = ids.Of(plain, "email"), AddressType = "email" })], default);
        await store.CopyAsync([(found.Workspace, found.Suppression with { Id = ids.Of(plain, "email"), AddressType = "email" })], default);
        Assert.True(await IsBarredAsync(addresses, "email", MessageClass.Transactional, Now, Lin));
        await store.ForgetAsync([plain], default);
        Assert.True(await IsBarredAsync(addresses, "email", MessageClass.Transactional, Now, Lin));
        Assert.Empty(await store.PlainAsync("", 10, default));
        var kept = await store.FindAsync("w1", ids.Of("w1", Lin, SuppressionScope.Channel, "email"), default);
        Assert.Equal(("complaint", Now), (kept!.Reason, kept.CreatedAt));
        Assert.Equal(1, await raw.CountDocumentsAsync(new BsonDocument()));
    }

    [Fact]
    public async Task Plain_OfAnEarlierVersion_IsCarriedOverByTheServiceOnceItsTimeHasCome()
    {
        var database = mongo.NewDatabase();
        var raw = database.GetCollection<BsonDocument>("suppressions");
        var plain = "sup_" + AddressHash.Plain("w1", new ConsentAddress("email", "c_1@example.com"));
        await raw.InsertOneAsync(new BsonDocument { ["_id"] = plain, ["w"] = "w1", ["ch"] = "email", ["why"] = "complaint", ["at"] = Now.UtcDateTime });
        await using var app = await NotificationApp.StartAsync(mongo,
            ("Mongo:Database", database.DatabaseNamespace.DatabaseName), ("Notification:ForgetPlainHashesAfter", "00:00:00"));
        await Eventually.HoldsAsync(
            async () => await raw.CountDocumentsAsync(new BsonDocument("_id", plain)) == 0, "carried over");
        var kept = Assert.Single((await app.Suppressions.ListSuppressionsAsync(new ListSuppressionsRequest())).Suppressions);
        Assert.Equal(("complaint", "email"), (kept.Reason, kept.AddressType));
        app.PutContact("c_1");
        await app.SaveTemplateAsync("code", "transactional");
        var barred = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(barred);
        Assert.Equal("suppressed", (await app.ReachesAsync(barred, MessageState.NotSent)).Reason);
        // Lifted by its new id it stays lifted.
        await app.Suppressions.DeleteSuppressionAsync(new DeleteSuppressionRequest { Suppression = kept.Id });
        var goes = NotificationApp.Send("c_1", "code");
        await app.EnqueueAsync(goes);
        await app.ReachesAsync(goes, MessageState.Sent);
    }

    private static SuppressedAddress Of(SuppressionIds ids, ConsentAddress address, SuppressionScope scope, string channel) => new(
        ids.Of("w1", address, scope, channel), address.Type, channel, scope, "why", "api", Now, null);

    private static async Task<bool> IsBarredAsync(
        SuppressedAddresses addresses, string channel, MessageClass messageClass, DateTimeOffset now, ConsentAddress? address = null)
    {
        var asked = new ChannelAddress("w1", channel, address ?? Phone);
        return (await addresses.ReadAsync([asked], default))[asked].Any(each => each.Bars(channel, messageClass, now));
    }
}
