using System.IO.Compression;
using System.Text;
using Google.Api;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Imports;

// Files that break, and settings that no file can be read with.
public sealed partial class ImportTests
{
    [Fact]
    public async Task File_WithAQuoteThatNeverCloses_FailsAtAMegabyteAndSaysWhere()
    {
        await using var app = await AppAsync(nameof(File_WithAQuoteThatNeverCloses_FailsAtAMegabyteAndSaysWhere));
        var failed = await RunAsync(
            app, "email,city,spent\na@example.com,Bern,1\nb@example.com,\"Bern,2\n" + new string('x', 1_500_000) + "\n", People, ImportState.Failed);
        Assert.Equal("RECORD_TOO_LARGE", failed.FaultCode);
        Assert.Contains("quote", failed.FaultMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bomb_InGzip_IsRefused()
    {
        await using var app = await AppAsync(nameof(Bomb_InGzip_IsRefused));
        var failed = await RunAsync(app, Gzip("email,city,spent\n" + string.Concat(Enumerable.Repeat("\n", 30_000_000))), People, ImportState.Failed);
        Assert.Equal("GZIP_RATIO", failed.FaultCode);
    }

    [Fact]
    public async Task Gzip_ThatIsCutOff_FailsAfterTheRowsItHolds()
    {
        await using var app = await AppAsync(nameof(Gzip_ThatIsCutOff_FailsAfterTheRowsItHolds));
        var whole = Gzip("email,city,spent\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"p{i}@example.com,Bern,{i * 7919 % 1009}\n")));
        var failed = await RunAsync(app, whole[..^100], People, ImportState.Failed);
        Assert.Equal("GZIP", failed.FaultCode);
        Assert.InRange(failed.Counts.Rows, 1, 19_999);
    }

    [Theory]
    [InlineData("""{"email":"a@example.com","city":"\ud800"}""")]
    [InlineData("""{"email":"a@example.com","spent":1e999}""")]
    [InlineData("""{"\ud800":1,"email":"a@example.com","city":"\udc00"}""")]
    public async Task Line_ThatIsJsonToOneReaderOnly_CostsItselfAlone(string line)
    {
        await using var app = await AppAsync(nameof(Line_ThatIsJsonToOneReaderOnly_CostsItselfAlone) + line.Length);
        var settings = People.Clone();
        settings.Ndjson = true;
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes(line + "\n{\"email\":\"b@example.com\"}\n"));
        var preview = await app.Imports.PreviewImportAsync(
            new PreviewImportRequest { Import = draft.Id, Settings = settings }, ContactApp.Caller);
        Assert.Equal(["JSON", null], preview.Rows.Select(row => row.Error?.Code));
        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = settings }, ContactApp.Caller);
        var done = await UntilAsync(app, draft.Id, i => i.State == ImportState.Done);
        Assert.Equal((2, 1, 0, 0, 0, 1), Of(done.Counts));
    }

    [Fact]
    public async Task Start_WithAMappingOfAColumnThatIsNotThere_FailsByName()
    {
        await using var app = await AppAsync(nameof(Start_WithAMappingOfAColumnThatIsNotThere_FailsByName));
        var failed = await RunAsync(app, "mail,city,spent\na@example.com,Bern,1\n", People, ImportState.Failed);
        Assert.Equal("COLUMN_MISSING", failed.FaultCode);
    }

    [Fact]
    public async Task Start_WithFaults_NamesEveryField()
    {
        await using var app = await AppAsync(nameof(Start_WithFaults_NamesEveryField));
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes("a,b\n1,2\n"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Imports.StartImportAsync(
            new StartImportRequest
            {
                Import = draft.Id,
                Settings = new ImportSettings { Encoding = "klingon", TimeZone = "Mars/Olympus", Delimiter = "::", Mapping = { new ImportColumn { Column = "a", Target = "email" } } },
            }, ContactApp.Caller));
        Assert.Equal(
            ["settings.kind", "settings.encoding", "settings.delimiter", "settings.time_zone", "settings.mapping[0].target"],
            refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Theory]
    [InlineData("utf-7", "", "settings.encoding")]
    [InlineData("", "\0", "settings.delimiter")]
    [InlineData("", "\n", "settings.delimiter")]
    public async Task Settings_ThatNoReaderTakes_AreNamed(string encoding, string delimiter, string field)
    {
        await using var app = await AppAsync($"{nameof(Settings_ThatNoReaderTakes_AreNamed)}{encoding.Length}{(int)delimiter.FirstOrDefault()}");
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes("email,city,spent\na@example.com,Bern,1\n"));
        var settings = People.Clone();
        (settings.Encoding, settings.Delimiter) = (encoding, delimiter);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Imports.PreviewImportAsync(
            new PreviewImportRequest { Import = draft.Id, Settings = settings }, ContactApp.Caller));
        Assert.Equal([field], refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task Row_ThatADeclaredAttributeRefuses_IsAnErrorInTheTrialAndAfterwards()
    {
        await using var app = await AppAsync(nameof(Row_ThatADeclaredAttributeRefuses_IsAnErrorInTheTrialAndAfterwards));
        await app.Attributes.SaveAttributeAsync(
            new SaveAttributeRequest { Attribute = "city", Declaration = new Rapport.Contact.V1.Attribute { Type = AttributeType.Number } }, ContactApp.Caller);
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes("email,city,spent\na@example.com,Bern,1\nb@example.com,,2\n"));
        await ContactApp.EventuallyAsync(
            async () =>
            {
                await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = People, Trial = true }, ContactApp.Caller);
                return await UntilAsync(app, draft.Id, i => i.State == ImportState.Draft && i.Counts.Rows > 0);
            },
            tried => tried.Counts.Rejected == 1);
        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = People }, ContactApp.Caller);
        Assert.Equal((2, 1, 0, 0, 0, 1), Of((await UntilAsync(app, draft.Id, i => i.State == ImportState.Done)).Counts));
        var error = Assert.Single((await app.Imports.ListImportErrorsAsync(new ListImportErrorsRequest { Import = draft.Id }, ContactApp.Caller)).Errors);
        Assert.Contains("properties.city", error.Description, StringComparison.Ordinal);
    }
}
