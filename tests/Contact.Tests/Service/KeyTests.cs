using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Contact.Workspaces;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Keys made, listed, rotated and ended by call, and what the gateway is told of them.</summary>
public sealed class KeyTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Metadata Admin = WithScopes("*");

    [Fact]
    public async Task ApiKey_MadeUsedListedAndEnded_LetsInUntilItsEnd()
    {
        await using var app = await AppAsync(nameof(ApiKey_MadeUsedListedAndEnded_LetsInUntilItsEnd));
        var made = await app.ApiKeys.CreateApiKeyAsync(
            new CreateApiKeyRequest { Name = " shop backend ", Scopes = { "contacts.read", "contacts.read", "leads.read" } }, Admin);
        Assert.StartsWith("rk_", made.Secret, StringComparison.Ordinal);
        Assert.Equal(46, made.Secret.Length);
        Assert.Equal("shop backend", made.Name);
        Assert.Equal(["contacts.read", "leads.read"], made.Scopes);
        Assert.Equal("ba9876543210", made.CreatedBy);

        var credential = await ResolveAsync(app, made.Secret);
        Assert.Equal((ContactApp.Workspace, made.Id, CredentialKind.ApiKey), (credential.Workspace, credential.Principal, credential.Kind));
        Assert.Equal(made.Scopes, credential.Scopes);

        var read = await app.ApiKeys.GetApiKeyAsync(new GetApiKeyRequest { ApiKey = made.Id }, Admin);
        Assert.Empty(read.Secret);
        Assert.NotNull(read.LastUseTime);
        Assert.Contains(made.Id, (await app.ApiKeys.ListApiKeysAsync(new ListApiKeysRequest(), Admin)).ApiKeys.Select(k => k.Id));

        var ended = await app.ApiKeys.EndApiKeyAsync(new EndApiKeyRequest { ApiKey = made.Id }, Admin);
        Assert.NotNull(ended.EndTime);
        Assert.Equal(ended, await app.ApiKeys.EndApiKeyAsync(new EndApiKeyRequest { ApiKey = made.Id }, Admin));
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", () => ResolveAsync(app, made.Secret));
        Assert.DoesNotContain(made.Id, (await app.ApiKeys.ListApiKeysAsync(new ListApiKeysRequest(), Admin)).ApiKeys.Select(k => k.Id));
        Assert.Contains(made.Id, (await app.ApiKeys.ListApiKeysAsync(new ListApiKeysRequest { ShowEnded = true }, Admin)).ApiKeys.Select(k => k.Id));
        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS", async () => await app.ApiKeys.UpdateApiKeyAsync(
            new UpdateApiKeyRequest { ApiKey = made.Id, Name = "again" }, Admin));
    }

    [Fact]
    public async Task ApiKey_MadeByAKeyOfFewerScopes_GivesNoneThatItHasNot()
    {
        await using var app = await AppAsync(nameof(ApiKey_MadeByAKeyOfFewerScopes_GivesNoneThatItHasNot));
        var narrow = WithScopes("keys.write contacts.read");
        foreach (var scope in new[] { "*", "contacts.write" })
            await RefusedAsync(StatusCode.PermissionDenied, "SCOPE_MISSING", async () => await app.ApiKeys.CreateApiKeyAsync(
                new CreateApiKeyRequest { Name = "n", Scopes = { scope } }, narrow));
        var wide = await app.ApiKeys.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "n", Scopes = { "*" } }, Admin);
        await RefusedAsync(StatusCode.PermissionDenied, "SCOPE_MISSING", async () => await app.ApiKeys.RotateApiKeyAsync(
            new RotateApiKeyRequest { ApiKey = wide.Id }, narrow));
        Assert.NotEmpty((await app.ApiKeys.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "n", Scopes = { "contacts.read" } }, narrow)).Secret);
    }

    [Fact]
    public async Task ApiKey_OfMoreScopesThanTheCallers_IsNeitherChangedNorEnded()
    {
        await using var app = await AppAsync(nameof(ApiKey_OfMoreScopesThanTheCallers_IsNeitherChangedNorEnded));
        var narrow = WithScopes("keys.write contacts.read");
        var wide = await app.ApiKeys.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "wide", Scopes = { "*" } }, Admin);
        await RefusedAsync(StatusCode.PermissionDenied, "SCOPE_MISSING", async () => await app.ApiKeys.UpdateApiKeyAsync(
            new UpdateApiKeyRequest { ApiKey = wide.Id, Name = "mine" }, narrow));
        await RefusedAsync(StatusCode.PermissionDenied, "SCOPE_MISSING", async () => await app.ApiKeys.EndApiKeyAsync(
            new EndApiKeyRequest { ApiKey = wide.Id }, narrow));
        var same = await app.ApiKeys.GetApiKeyAsync(new GetApiKeyRequest { ApiKey = wide.Id }, Admin);
        Assert.Equal(("wide", null), (same.Name, same.EndTime));

        var equal = await app.ApiKeys.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "n", Scopes = { "contacts.read" } }, Admin);
        Assert.NotNull((await app.ApiKeys.EndApiKeyAsync(new EndApiKeyRequest { ApiKey = equal.Id }, narrow)).EndTime);
    }

    [Fact]
    public async Task Create_WithFaults_NamesEveryField()
    {
        await using var app = await AppAsync(nameof(Create_WithFaults_NamesEveryField));
        var refused = await RefusedAsync(StatusCode.InvalidArgument, "FIELDS_INVALID", async () => await app.ApiKeys.CreateApiKeyAsync(
            new CreateApiKeyRequest { Scopes = { "contacts.read", "everything" }, ExpireTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) }, Admin));
        Assert.Equal(["name", "expire_time", "scopes[1]"], refused.GetDetail<BadRequest>().FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task Rotation_BothLetInDuringTheOverlap_ThenTheNewOneAlone()
    {
        await using var app = await AppAsync(nameof(Rotation_BothLetInDuringTheOverlap_ThenTheNewOneAlone));
        var old = await app.WriteKeys.CreateWriteKeyAsync(new CreateWriteKeyRequest { Name = "site" }, Admin);
        Assert.StartsWith("wk_", old.Secret, StringComparison.Ordinal);
        var next = await app.WriteKeys.RotateWriteKeyAsync(new RotateWriteKeyRequest { WriteKey = old.Id }, Admin);
        Assert.Equal(("site", old.Id), (next.Name, next.Replaces));
        Assert.Equal(next.Id, (await ResolveAsync(app, next.Secret)).Principal);
        var left = (await ResolveAsync(app, old.Secret)).ExpireTime.ToDateTimeOffset() - next.CreateTime.ToDateTimeOffset();
        Assert.InRange(left, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));
        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS", async () => await app.WriteKeys.RotateWriteKeyAsync(
            new RotateWriteKeyRequest { WriteKey = old.Id }, Admin));

        var last = await app.WriteKeys.RotateWriteKeyAsync(
            new RotateWriteKeyRequest { WriteKey = next.Id, Overlap = new Duration() }, Admin);
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", () => ResolveAsync(app, next.Secret));
        Assert.Equal(last.Id, (await ResolveAsync(app, last.Secret)).Principal);
    }

    [Fact]
    public async Task Create_RepeatedUnderItsName_MakesOneKeyAndSaysItsSecretOnce()
    {
        await using var app = await AppAsync(nameof(Create_RepeatedUnderItsName_MakesOneKeyAndSaysItsSecretOnce));
        var request = new CreateApiKeyRequest { Name = "once", Scopes = { "leads.read" }, RequestId = "r1" };
        var first = await app.ApiKeys.CreateApiKeyAsync(request.Clone(), Admin);
        var second = await app.ApiKeys.CreateApiKeyAsync(request.Clone(), Admin);
        Assert.NotEmpty(first.Secret);
        Assert.Empty(second.Secret);
        first.Secret = "";
        Assert.Equal(first, second);
        Assert.Single((await app.ApiKeys.ListApiKeysAsync(new ListApiKeysRequest(), Admin)).ApiKeys, k => k.Name == "once");
    }

    [Fact]
    public async Task Update_OfAStaleEtag_ChangesNothing()
    {
        await using var app = await AppAsync(nameof(Update_OfAStaleEtag_ChangesNothing));
        var made = await app.WriteKeys.CreateWriteKeyAsync(new CreateWriteKeyRequest { Name = "a" }, Admin);
        var until = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(2));
        var changed = await app.WriteKeys.UpdateWriteKeyAsync(
            new UpdateWriteKeyRequest { WriteKey = made.Id, Name = "b", ExpireTime = until, Etag = made.Etag }, Admin);
        Assert.Equal("b", changed.Name);
        Assert.NotEqual(made.Etag, changed.Etag);
        await RefusedAsync(StatusCode.Aborted, "ETAG_MISMATCH", async () => await app.WriteKeys.UpdateWriteKeyAsync(
            new UpdateWriteKeyRequest { WriteKey = made.Id, Name = "c", Etag = made.Etag }, Admin));
        Assert.Equal("b", (await app.WriteKeys.GetWriteKeyAsync(new GetWriteKeyRequest { WriteKey = made.Id }, Admin)).Name);
    }

    [Fact]
    public async Task Key_OfAnotherWorkspaceOrKind_IsNotFound()
    {
        await using var app = await AppAsync(nameof(Key_OfAnotherWorkspaceOrKind_IsNotFound));
        var made = await app.WriteKeys.CreateWriteKeyAsync(new CreateWriteKeyRequest { Name = "a" }, Admin);
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", async () => await app.WriteKeys.EndWriteKeyAsync(
            new EndWriteKeyRequest { WriteKey = made.Id }, ContactApp.CallerIn("other")));
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", async () => await app.ApiKeys.GetApiKeyAsync(
            new GetApiKeyRequest { ApiKey = made.Id }, Admin));
        await RefusedAsync(StatusCode.NotFound, "NOT_FOUND", async () => await app.WriteKeys.GetWriteKeyAsync(
            new GetWriteKeyRequest { WriteKey = made.Id[..6] }, Admin));
        Assert.Empty((await app.WriteKeys.ListWriteKeysAsync(new ListWriteKeysRequest(), ContactApp.CallerIn("other"))).WriteKeys);
        Assert.Equal(made.Id, (await ResolveAsync(app, made.Secret)).Principal);
    }

    [Fact]
    public async Task End_OfTheKeyOfTheCall_IsRefused()
    {
        await using var app = await AppAsync(nameof(End_OfTheKeyOfTheCall_IsRefused));
        var made = await app.ApiKeys.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "own", Scopes = { "*" } }, Admin);
        var own = ContactApp.CallerOf(CallerContext.ApiKey, made.Id);
        await RefusedAsync(StatusCode.FailedPrecondition, "STATE_FORBIDS", async () => await app.ApiKeys.EndApiKeyAsync(
            new EndApiKeyRequest { ApiKey = made.Id }, own));
        Assert.Equal(made.Id, (await ResolveAsync(app, made.Secret)).Principal);
    }

    [Fact]
    public async Task List_OverPages_HasEachKeyOnce()
    {
        await using var app = await AppAsync(nameof(List_OverPages_HasEachKeyOnce));
        for (var i = 0; i < 7; i++)
            await app.WriteKeys.CreateWriteKeyAsync(new CreateWriteKeyRequest { Name = $"k{i}" }, Admin);
        var (names, token) = (new List<string>(), "");
        do
        {
            var page = await app.WriteKeys.ListWriteKeysAsync(new ListWriteKeysRequest { PageSize = 3, PageToken = token }, Admin);
            names.AddRange(page.WriteKeys.Select(k => k.Name));
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(["k6", "k5", "k4", "k3", "k2", "k1", "k0"], names.Where(n => n.StartsWith('k')));
    }

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();

    private static Metadata WithScopes(string scopes)
    {
        var headers = ContactApp.Caller;
        headers.Add(CallerContext.ScopesHeader, scopes);
        return headers;
    }

    private static async Task<Credential> ResolveAsync(ContactApp app, string key) => await app.Credentials.ResolveCredentialAsync(
        new ResolveCredentialRequest { KeySha256 = KeyEditing.HashOf(key) }, ContactApp.CallerOf(CallerContext.Service, "gateway"));

    private static async Task<Google.Rpc.Status> RefusedAsync(StatusCode code, string reason, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        var status = refused.GetRpcStatus()!;
        Assert.Equal((code, reason), (refused.StatusCode, status.GetDetail<ErrorInfo>()!.Reason));
        return status;
    }
}
