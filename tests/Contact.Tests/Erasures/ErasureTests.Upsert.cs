using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Identifier = Rapport.Common.V1.Identifier;

namespace Rapport.Contact.Tests.Erasures;

public sealed partial class ErasureTests
{
    private static readonly ImportSettings Users = new()
    {
        Kind = ImportKind.Contacts,
        Mapping =
        {
            new ImportColumn { Column = "user", Target = "identifier:user_id" },
            new ImportColumn { Column = "email", Target = "identifier:email" },
        },
    };

    [Fact]
    public async Task UpsertAndImport_OfWhatNamedAnErased_TellItInsteadOfWaitingForWhatIsDropped()
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

        var csv = "user,email\nu,c@x.com\nv,d@x.com\n"u8.ToArray();
        var import = await app.Imports.CreateImportAsync(new CreateImportRequest { FileName = "list.csv" }, ContactApp.Caller);
        await app.Imports.UploadImportPartAsync(
            new UploadImportPartRequest { Import = import.Id, Part = 1, Content = new HttpBody { Data = ByteString.CopyFrom(csv) } }, ContactApp.Caller);
        await app.Imports.StartImportAsync(new StartImportRequest { Import = import.Id, Settings = Users }, ContactApp.Caller);
        var done = await ContactApp.EventuallyAsync(
            async () => await app.Imports.GetImportAsync(new GetImportRequest { Import = import.Id }, ContactApp.Caller), i => i.State == ImportState.Done);
        Assert.Equal((2, 1, 0, 1), (done.Counts.Rows, done.Counts.Created, done.Counts.Updated, done.Counts.Rejected));
        var error = Assert.Single((await app.Imports.ListImportErrorsAsync(
            new ListImportErrorsRequest { Import = import.Id }, ContactApp.Caller)).Errors);
        Assert.Equal((1, "IDENTIFIER_UNUSABLE"), (error.Row, error.Code));

        async Task<V1.Contact> UpsertAsync(params Identifier[] identifiers) => await app.Profiles.UpsertContactAsync(
            new UpsertContactRequest { Identifiers = { identifiers } }, ContactApp.Caller);
    }
}
