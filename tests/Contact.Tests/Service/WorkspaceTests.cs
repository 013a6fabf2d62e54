using Google.Rpc;
using Grpc.Core;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Contact.Workspaces;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Workspaces made, listed, changed and archived by call, and what becomes of their keys.</summary>
public sealed class WorkspaceTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Workspace_MadeArchivedAndRestored_LetsItsFirstKeyInWhileItIsOpen()
    {
        await using var app = await AppAsync();
        var made = await CreateAsync(app, "shop");
        Assert.Equal(("shop", "Shop", "UTC", "en"), (made.Id, made.DisplayName, made.Zone, made.Locale));
        Assert.StartsWith("rk_", made.FirstApiKey, StringComparison.Ordinal);
        var key = await ResolveAsync(app, made.FirstApiKey);
        Assert.Equal(("shop", "Shop"), (key.Workspace, key.WorkspaceDisplayName));
        Assert.Equal(["*"], key.Scopes);

        var changed = await app.Workspaces.UpdateWorkspaceAsync(
            new UpdateWorkspaceRequest { Workspace = "shop", DisplayName = " 店 ", Zone = "Asia/Shanghai", Locale = "zh-CN", Etag = made.Etag },
            ContactApp.Caller);
        Assert.Equal(("店", "Asia/Shanghai", "zh-CN"), (changed.DisplayName, changed.Zone, changed.Locale));
        await RefusedAsync("ETAG_MISMATCH", async () => await app.Workspaces.UpdateWorkspaceAsync(
            new UpdateWorkspaceRequest { Workspace = "shop", DisplayName = "x", Etag = made.Etag }, ContactApp.Caller));

        var archived = await app.Workspaces.ArchiveWorkspaceAsync(new ArchiveWorkspaceRequest { Workspace = "shop" }, ContactApp.Caller);
        Assert.NotNull(archived.ArchiveTime);
        Assert.Equal(archived, await app.Workspaces.ArchiveWorkspaceAsync(new ArchiveWorkspaceRequest { Workspace = "shop" }, ContactApp.Caller));
        await RefusedAsync("NOT_FOUND", () => ResolveAsync(app, made.FirstApiKey));
        Assert.DoesNotContain("shop", await NamesAsync(app, archived: false));
        Assert.Contains("shop", await NamesAsync(app, archived: true));

        await app.Workspaces.RestoreWorkspaceAsync(new RestoreWorkspaceRequest { Workspace = "shop" }, ContactApp.Caller);
        Assert.Equal("店", (await ResolveAsync(app, made.FirstApiKey)).WorkspaceDisplayName);
    }

    [Fact]
    public async Task Create_OfATakenId_IsRefused_AlsoWhereOnlyKeysTellOfIt()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await CreateAsync(app, "shop");
        await app.ApiKeys.CreateApiKeyAsync(
            new CreateApiKeyRequest { Name = "n", Scopes = { "contacts.read" } }, Everything(ContactApp.CallerIn("older")));

        foreach (var id in new[] { "shop", ContactApp.Workspace, "older" })
            await RefusedAsync("ALREADY_EXISTS", () => CreateAsync(app, id));
    }

    [Fact]
    public async Task Create_AfterOneThatDiedBeforeItsKey_TakesItOver()
    {
        var database = mongo.NewDatabase();
        await using var app = await AppAsync(database);
        await CreateAsync(app, "shop");
        await database.GetCollection<BsonDocument>("keys").DeleteManyAsync(new BsonDocument("w", "shop"));
        await RefusedAsync("ALREADY_EXISTS", () => CreateAsync(app, "shop"));
        await database.GetCollection<BsonDocument>("workspaces").UpdateOneAsync(new BsonDocument("_id", "shop"),
            new BsonDocument("$set", new BsonDocument("c", DateTime.UnixEpoch)));

        Assert.NotEmpty((await CreateAsync(app, "shop")).FirstApiKey);
    }

    [Fact]
    public async Task Create_RepeatedUnderItsName_MakesOneWorkspaceAndSaysItsKeyOnce()
    {
        await using var app = await AppAsync();
        var first = await CreateAsync(app, "shop", "r1");
        var second = await CreateAsync(app, "shop", "r1");

        Assert.NotEmpty(first.FirstApiKey);
        Assert.Empty(second.FirstApiKey);
        Assert.Equal(first.CreateTime, second.CreateTime);
    }

    [Fact]
    public async Task Create_ByEightAtOnce_MakesOne()
    {
        await using var app = await AppAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await CreateAsync(app, "shop")).FirstApiKey;
            }
            catch (RpcException)
            {
                return "";
            }
        }));

        Assert.Single(made, secret => secret.Length > 0);
    }

    [Fact]
    public async Task Create_WithFaults_NamesEveryField()
    {
        await using var app = await AppAsync();
        var refused = await RefusedAsync("FIELDS_INVALID", async () => await app.Workspaces.CreateWorkspaceAsync(
            new CreateWorkspaceRequest { Id = "No", Zone = "Mars/Base", Locale = "german" }, ContactApp.Caller));

        Assert.Equal(["id", "display_name", "zone", "locale"], refused.GetDetail<BadRequest>().FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task Archive_OfTheCallersOwn_IsRefused()
    {
        await using var app = await AppAsync();

        await RefusedAsync("STATE_FORBIDS", async () => await app.Workspaces.ArchiveWorkspaceAsync(
            new ArchiveWorkspaceRequest { Workspace = ContactApp.Workspace }, ContactApp.Caller));
        await RefusedAsync("NOT_FOUND", async () => await app.Workspaces.ArchiveWorkspaceAsync(
            new ArchiveWorkspaceRequest { Workspace = "nobody" }, ContactApp.Caller));
    }

    [Fact]
    public async Task EveryCall_WalkedAsCallersDo_HoldsItsPromises()
    {
        await using var app = await AppAsync();
        await CreateAsync(app, "a1");
        await CreateAsync(app, "b1");

        await ListWalk.AllHoldAsync(
            app.Calls(ContactApp.Workspace), app.Calls("other"), new Dictionary<string, string> { ["ListWorkspaces"] = "{}" }, [],
            WorkspaceService.Descriptor);
        await MisshapenWalk.RefusesAsync(app.Calls(ContactApp.Workspace), [WorkspaceService.Descriptor]);
    }

    private static async Task<Workspace> CreateAsync(ContactApp app, string id, string request = "") =>
        await app.Workspaces.CreateWorkspaceAsync(
            new CreateWorkspaceRequest { Id = id, DisplayName = " Shop ", RequestId = request }, ContactApp.Caller);

    private static async Task<IEnumerable<string>> NamesAsync(ContactApp app, bool archived) =>
        (await app.Workspaces.ListWorkspacesAsync(new ListWorkspacesRequest { ShowArchived = archived }, ContactApp.Caller))
            .Workspaces.Select(workspace => workspace.Id);

    private static async Task<Credential> ResolveAsync(ContactApp app, string key) => await app.Credentials.ResolveCredentialAsync(
        new ResolveCredentialRequest { KeySha256 = KeyEditing.HashOf(key) }, ContactApp.CallerOf(CallerContext.Service, "gateway"));

    private static Metadata Everything(Metadata caller)
    {
        caller.Add(CallerContext.ScopesHeader, "*");
        return caller;
    }

    private static async Task<Google.Rpc.Status> RefusedAsync(string reason, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        var status = refused.GetRpcStatus()!;
        Assert.Equal(reason, status.GetDetail<ErrorInfo>()!.Reason);
        return status;
    }

    private async Task<ContactApp> AppAsync(IMongoDatabase? database = null) =>
        await new ContactApp(mongo, (database ?? mongo.NewDatabase()).DatabaseNamespace.DatabaseName).ReadyAsync();
}
