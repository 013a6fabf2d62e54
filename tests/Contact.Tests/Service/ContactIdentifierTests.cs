using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>The identifiers of a contact as a resource.</summary>
public sealed class ContactIdentifierTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Identifiers_ListedByPageAndFilter_TellWhenAndByWhomTheyCame()
    {
        await using var app = await AppAsync(nameof(Identifiers_ListedByPageAndFilter_TellWhenAndByWhomTheyCame));
        await SendAsync(app, new EventInput { Id = "1", Name = "x", UserId = "u", Email = "B@x.com", AnonymousId = "c" });
        await SendAsync(app, new EventInput { Id = "2", Name = "x", UserId = "u", Email = "a@x.com" });
        var contact = await IdOfAsync(app, "email:a@x.com");

        var all = await ListAsync(app, new ListIdentifiersRequest { Contact = contact });
        Assert.Equal(["user_id:u", "email:a@x.com", "email:b@x.com", "anonymous_id:c"], all.Select(i => $"{i.Type}:{i.Value}"));
        Assert.Equal(["1", "2", "1", "1"], all.Select(i => i.Event));
        Assert.All(all, i => Assert.Equal((OriginKind.ApiKey, false), (i.Source.Kind, i.Verified)));
        Assert.All(all, i => Assert.True(i.FirstSeenTime <= i.LastSeenTime));

        var paged = new List<ContactIdentifier>();
        var request = new ListIdentifiersRequest { Contact = contact, PageSize = 1 };
        do
        {
            var page = await app.Identifiers.ListIdentifiersAsync(request, ContactApp.Caller);
            paged.AddRange(page.Identifiers);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(all, paged);
        Assert.Equal(2, (await ListAsync(app, new ListIdentifiersRequest { Contact = contact, Type = "email" })).Count);
        Assert.Empty(await ListAsync(app, new ListIdentifiersRequest { Contact = contact, Verified = true }));
        Assert.Equal("FIELDS_INVALID", (await RefusedAsync(() => ListAsync(app, new ListIdentifiersRequest { Contact = contact, Type = "E Mail" }))).Reason);
        Assert.Equal("NOT_FOUND", (await RefusedAsync(() => ListAsync(app, new ListIdentifiersRequest { Contact = "c_none" }))).Reason);
    }

    [Fact]
    public async Task Verify_TellsHowAndWhen_AlsoInAnotherSpelling()
    {
        await using var app = await AppAsync(nameof(Verify_TellsHowAndWhen_AlsoInAnotherSpelling));
        await SendAsync(app, new EventInput { Id = "1", Name = "x", UserId = "u", Email = "a@x.com" });
        var contact = await IdOfAsync(app, "email:a@x.com");
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).ToTimestamp();

        var verified = await app.Identifiers.VerifyIdentifierAsync(
            new VerifyIdentifierRequest { Contact = contact, Type = "email", Value = " A@X.com", Method = "link", VerifyTime = at }, ContactApp.Caller);
        Assert.Equal((true, "link", at), (verified.Verified, verified.VerificationMethod, verified.VerifyTime));
        Assert.Equal(verified, Assert.Single(await ListAsync(app, new ListIdentifiersRequest { Contact = contact, Verified = true })));
        var said = (await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact, Name = "identifier_verified" }, ContactApp.Caller)).Events.Single();
        Assert.Equal("ba9876543210", said.Properties.Fields["by"].StringValue);

        var faulty = await Assert.ThrowsAsync<RpcException>(async () => await app.Identifiers.VerifyIdentifierAsync(
            new VerifyIdentifierRequest { Contact = contact, Type = "E", Method = "By link!" }, ContactApp.Caller));
        Assert.Equal(["method", "type", "value"],
            faulty.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field).Order());
        var missing = await RefusedAsync(async () => await app.Identifiers.VerifyIdentifierAsync(
            new VerifyIdentifierRequest { Contact = contact, Type = "email", Value = "b@x.com", Method = "link" }, ContactApp.Caller));
        Assert.Equal(("NOT_FOUND", "email"), (missing.Reason, missing.Metadata["identifier_type"]));
    }

    [Fact]
    public async Task Remove_IdentifiesNobody_AndComesAgainToWhomeverTheEventIs()
    {
        await using var app = await AppAsync(nameof(Remove_IdentifiesNobody_AndComesAgainToWhomeverTheEventIs));
        await SendAsync(app, new EventInput { Id = "1", Name = "x", UserId = "u", Email = "a@x.com" });
        var contact = await IdOfAsync(app, "email:a@x.com");
        var request = new RemoveIdentifierRequest { Contact = contact, Type = "email", Value = "a@x.com", Reason = "not theirs" };
        await app.Identifiers.RemoveIdentifierAsync(request, ContactApp.Caller);

        Assert.Equal("NOT_FOUND", (await RefusedAsync(async () => await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = "email:a@x.com" }, ContactApp.Caller))).Reason);
        Assert.Equal(["user_id"], (await ListAsync(app, new ListIdentifiersRequest { Contact = contact })).Select(i => i.Type));
        Assert.Equal("NOT_FOUND", (await RefusedAsync(async () => await app.Identifiers.RemoveIdentifierAsync(request, ContactApp.Caller))).Reason);

        await SendAsync(app, new EventInput { Id = "2", Name = "x", Email = "a@x.com" });
        Assert.NotEqual(contact, await IdOfAsync(app, "email:a@x.com"));
        Assert.Equal(["1"], (await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact, Name = "x" }, ContactApp.Caller)).Events.Select(e => e.Id));
    }

    private static async Task<IReadOnlyList<ContactIdentifier>> ListAsync(ContactApp app, ListIdentifiersRequest request) =>
        (await app.Identifiers.ListIdentifiersAsync(request, ContactApp.Caller)).Identifiers;

    private static async Task<ErrorInfo> RefusedAsync<T>(Func<Task<T>> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).GetRpcStatus()!.GetDetail<ErrorInfo>()!;

    private static async Task<string> IdOfAsync(ContactApp app, string identifier) => (await ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = identifier }, ContactApp.Caller),
        _ => true)).Contact_;

    private static async Task SendAsync(ContactApp app, EventInput input) => Assert.Equal(1,
        (await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { input } }, ContactApp.Caller)).AcceptedCount);

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();
}
