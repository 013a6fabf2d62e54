using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Sessions of the console: what opens one, what it stands for, and what ends it.</summary>
public sealed class SessionTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly string Key = Hash("rk_test");

    [Fact]
    public async Task Session_OfAnApiKey_StandsForItUntilItIsClosed()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        var opened = await OpenAsync(app, Key, "s1");
        var used = await ResolveAsync(app, "s1");
        await app.Credentials.CloseSessionAsync(new CloseSessionRequest { SessionSha256 = Hash("s1") }, ContactApp.Caller);

        Assert.Equal(("main", CredentialKind.ApiKey, Key[..12]), (used.Workspace, used.Kind, used.Principal));
        Assert.Equal(["*", "installation.read", "installation.write"], used.Scopes);
        Assert.InRange((opened.ExpireTime.ToDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalHours, 11.9, 12.1);
        Assert.Equal(opened.ExpireTime.ToDateTime(), used.ExpireTime.ToDateTime(), TimeSpan.FromMilliseconds(1));
        await NotFoundAsync(ResolveAsync(app, "s1"));
        await app.Credentials.CloseSessionAsync(new CloseSessionRequest { SessionSha256 = Hash("s1") }, ContactApp.Caller);
    }

    [Theory]
    [InlineData("wk_test")]
    [InlineData("rk_unknown")]
    [InlineData("s1")]
    public async Task Session_ByAWriteKeyAnUnknownKeyOrASession_IsNotOpened(string secret)
    {
        await using var app = await AppAsync(mongo.NewDatabase());
        await OpenAsync(app, Key, "s1");

        await NotFoundAsync(OpenAsync(app, Hash(secret), "s2"));
        await NotFoundAsync(ResolveAsync(app, "s2"));
    }

    [Theory]
    [InlineData("used", -31)]
    [InlineData("until", -1)]
    public async Task Session_IdleForHalfAnHourOrPastItsEnd_IsNobodys(string field, int minutes)
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await OpenAsync(app, Key, "s1");
        await SetAsync(database, "s1", field, TimeSpan.FromMinutes(minutes));

        await NotFoundAsync(ResolveAsync(app, "s1"));
    }

    [Fact]
    public async Task Session_ThatIsUsed_IsNotIdle()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await OpenAsync(app, Key, "s1");
        await SetAsync(database, "s1", "used", TimeSpan.FromMinutes(-29));
        await ResolveAsync(app, "s1");

        var used = (await Sessions(database).Find(new BsonDocument("_id", Hash("s1"))).SingleAsync())["used"].ToUniversalTime();
        Assert.InRange((TimeProvider.System.GetUtcNow() - used).TotalMinutes, -1, 1);
    }

    [Fact]
    public async Task Session_WhenItsKeyIsWithdrawn_EndsWithIt()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await OpenAsync(app, Key, "s1");
        await database.GetCollection<BsonDocument>("keys").DeleteOneAsync(new BsonDocument("_id", Key));

        await NotFoundAsync(ResolveAsync(app, "s1"));
    }

    [Fact]
    public async Task Session_OfAKeyThatIsNarrowed_MayDoNoMoreThanTheKey()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await OpenAsync(app, Key, "s1");
        await database.GetCollection<BsonDocument>("keys").UpdateOneAsync(new BsonDocument("_id", Key),
            Builders<BsonDocument>.Update.Set("scopes", new[] { "contacts.read" }));

        Assert.Equal(["contacts.read"], (await ResolveAsync(app, "s1")).Scopes);
    }

    [Fact]
    public async Task Code_ByTwoAtOnce_OpensOneSession()
    {
        await using var app = await AppAsync(mongo.NewDatabase());
        await OfferAsync(app, Key, "code");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                await OpenAsync(app, Hash("code"), $"s{i}");
                return true;
            }
            catch (RpcException answer) when (answer.StatusCode == StatusCode.NotFound)
            {
                return false;
            }
        }));

        Assert.Single(answers, opened => opened);
    }

    [Fact]
    public async Task Code_OlderThanTenMinutes_OpensNothing()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        var offered = await OfferAsync(app, Key, "code");
        await SetAsync(database, "code", "until", TimeSpan.FromSeconds(-1));

        Assert.InRange((offered.ExpireTime.ToDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalMinutes, 9, 11);
        await NotFoundAsync(OpenAsync(app, Hash("code"), "s1"));
        // It is no credential either.
        await NotFoundAsync(ResolveAsync(app, "code"));
    }

    [Fact]
    public async Task Code_ForAWriteKey_IsRefused()
    {
        await using var app = await AppAsync(mongo.NewDatabase());

        await NotFoundAsync(OfferAsync(app, Hash("wk_test"), "code"));
    }

    private Task<ContactApp> AppAsync(IMongoDatabase database) =>
        new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();

    private static async Task<Credential> OpenAsync(ContactApp app, string secret, string session) =>
        await app.Credentials.OpenSessionAsync(
            new OpenSessionRequest { SecretSha256 = secret, SessionSha256 = Hash(session) }, ContactApp.Caller);

    private static async Task<CreateSignInCodeResponse> OfferAsync(ContactApp app, string key, string code) =>
        await app.Credentials.CreateSignInCodeAsync(
            new CreateSignInCodeRequest { KeySha256 = key, CodeSha256 = Hash(code) }, ContactApp.Caller);

    private static async Task<Credential> ResolveAsync(ContactApp app, string token) =>
        await app.Credentials.ResolveCredentialAsync(
            new ResolveCredentialRequest { KeySha256 = Hash(token) }, ContactApp.Caller);

    private static async Task NotFoundAsync<T>(Task<T> call) =>
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);

    private static Task SetAsync(IMongoDatabase database, string secret, string field, TimeSpan from) =>
        Sessions(database).UpdateOneAsync(new BsonDocument("_id", Hash(secret)),
            Builders<BsonDocument>.Update.Set(field, TimeProvider.System.GetUtcNow().Add(from).UtcDateTime));

    private static IMongoCollection<BsonDocument> Sessions(IMongoDatabase database) =>
        database.GetCollection<BsonDocument>("sessions");

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
