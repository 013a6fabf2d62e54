using Grpc.Core;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Identifier = Rapport.Common.V1.Identifier;

namespace Rapport.Contact.Tests.Erasures;

public sealed partial class ErasureTests
{
    [Fact]
    public async Task Upsert_OfWhatNamedAnErased_NamesTheIdentifierInsteadOfWaitingForWhatIsDropped()
    {
        await using var app = await AppAsync(mongo.NewDatabase(), Others);
        await SendAsync(app, "1", user: "u", email: "a@x.com");
        await EraseAsync(app, await IdOfAsync(app, "user_id:u"));

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await UpsertAsync(
            new Identifier { Type = "email", Value = "b@x.com" }, new Identifier { Type = "user_id", Value = " u " }));
        Assert.Equal("identifiers[1].value", Assert.Single(
            refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
        // An address may be somebody's again.
        Assert.Equal("a@x.com", Assert.Single((await UpsertAsync(new Identifier { Type = "email", Value = "a@x.com" })).Identifiers).Value);

        async Task<V1.Contact> UpsertAsync(params Identifier[] identifiers) => await app.Profiles.UpsertContactAsync(
            new UpsertContactRequest { Identifiers = { identifiers } }, ContactApp.Caller);
    }
}
