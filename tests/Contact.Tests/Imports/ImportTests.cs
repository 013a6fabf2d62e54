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

/// <summary>Files taken in by the running service, on a real database.</summary>
public sealed partial class ImportTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly ImportSettings People = new()
    {
        Kind = ImportKind.Contacts,
        Mapping =
        {
            new ImportColumn { Column = "email", Target = "identifier:email" }, new ImportColumn { Column = "city", Target = "property:city" },
            new ImportColumn { Column = "spent", Target = "property:spent", Type = ImportCellType.Number },
        },
    };

    [Fact]
    public async Task List_ImportedTwice_MakesEachPersonOnceAndThenChangesNothing()
    {
        await using var app = await AppAsync(nameof(List_ImportedTwice_MakesEachPersonOnceAndThenChangesNothing));
        var csv = "email,city,spent\n" + string.Concat(Enumerable.Range(0, 250).Select(i => $"p{i}@example.com,\"Bern, {i}\",{i}.5\n"))
            + "nobody,Basel,1\nq@example.com,Basel,one\n,Basel,2\n";
        var first = await RunAsync(app, csv, People);
        Assert.Equal((253, 250, 0, 0, 0, 3), Of(first.Counts));
        Assert.Equal(("utf-8", ImportState.Done), (first.Encoding, first.State));
        await app.NumberedAsync(250);
        var p7 = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "email:p7@example.com" }, ContactApp.Caller);
        Assert.Equal(("Bern, 7", 7.5), (p7.Traits.Fields["city"].StringValue, p7.Traits.Fields["spent"].NumberValue));
        var errors = await app.Imports.ListImportErrorsAsync(new ListImportErrorsRequest { Import = first.Id }, ContactApp.Caller);
        Assert.Equal(
            [(251, "IDENTIFIER_UNUSABLE", ""), (252, "NUMBER_FORMAT", "spent"), (253, "IDENTIFIER_MISSING", "")],
            errors.Errors.Select(e => (e.Row, e.Code, e.Column)));

        var again = await RunAsync(app, csv, People);
        Assert.Equal((253, 0, 0, 250, 0, 3), Of(again.Counts));
        var changed = await RunAsync(app, "email,city,spent\np7@example.com,Thun,7.5\nnew@example.com,Thun,1\n", People);
        Assert.Equal((2, 1, 1, 0, 0, 0), Of(changed.Counts));
        await app.NumberedAsync(252);
        Assert.Equal(252, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
    }

    [Fact]
    public async Task Row_ThatSaysAgainWhatWasTrueBefore_IsTheLastWord()
    {
        await using var app = await AppAsync(nameof(Row_ThatSaysAgainWhatWasTrueBefore_IsTheLastWord));
        var (bern, thun) = ("email,city,spent\na@example.com,Bern,1\n", "email,city,spent\na@example.com,Thun,1\n");
        Assert.Equal((1, 1, 0, 0, 0, 0), Of((await RunAsync(app, bern, People)).Counts));
        Assert.Equal((1, 0, 1, 0, 0, 0), Of((await RunAsync(app, thun, People)).Counts));
        Assert.Equal((1, 0, 1, 0, 0, 0), Of((await RunAsync(app, bern, People)).Counts));
        await app.NumberedAsync(3);
        Assert.Equal((1, 0, 0, 1, 0, 0), Of((await RunAsync(app, bern, People)).Counts));
        var person = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "email:a@example.com" }, ContactApp.Caller);
        Assert.Equal("Bern", person.Traits.Fields["city"].StringValue);

        var createOnly = People.Clone();
        createOnly.Mode = ImportMode.CreateOnly;
        Assert.Equal((1, 0, 0, 1, 0, 0), Of((await RunAsync(app, thun, createOnly)).Counts));
        Assert.Equal(3, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
    }

    [Fact]
    public async Task Row_WithATimeOfItsOwnThatIsOlderThanAnotherWord_ChangesNothingAgain()
    {
        await using var app = await AppAsync(nameof(Row_WithATimeOfItsOwnThatIsOlderThanAnotherWord_ChangesNothingAgain));
        var settings = People.Clone();
        settings.Mapping.Add(new ImportColumn { Column = "at", Target = "occurred_at" });
        await RunAsync(app, "email,city,spent,at\na@example.com,Bern,1,2025-05-01\n", settings);
        await RunAsync(app, "email,city,spent,at\na@example.com,Thun,1,2025-05-02\n", settings);
        Assert.Equal((1, 0, 0, 1, 0, 0), Of((await RunAsync(app, "email,city,spent,at\na@example.com,Bern,1,2025-05-01\n", settings)).Counts));
    }

    [Fact]
    public async Task List_WithItsColumnsInAnotherOrder_ChangesNothing()
    {
        await using var app = await AppAsync(nameof(List_WithItsColumnsInAnotherOrder_ChangesNothing));
        await RunAsync(app, "email,city,spent\na@example.com,Bern,1\n", People);
        await app.NumberedAsync(1);
        var turned = People.Clone();
        turned.Mapping.Clear();
        turned.Mapping.AddRange(People.Mapping.Reverse());
        Assert.Equal((1, 0, 0, 1, 0, 0), Of((await RunAsync(app, "spent,city,email\n1,Bern,a@example.com\n", turned)).Counts));
    }

    [Theory]
    [InlineData("text/csv; charset=gb18030")]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public async Task Part_OverHttpOfAnyContentType_IsTakenToTheByte(string type)
    {
        await using var app = await AppAsync($"{nameof(Part_OverHttpOfAnyContentType_IsTakenToTheByte)}{type.Length}");
        var draft = await app.Imports.CreateImportAsync(new CreateImportRequest { FileName = "list.csv" }, ContactApp.Caller);
        using var client = app.Http();
        byte[] file = [0xEF, 0xBB, 0xBF, .. "email,city,spent\na@example.com,Zürich,1\n"u8];
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = type.Length == 0 ? null : System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await client.PutAsync($"/v1/imports/{draft.Id}/parts/1", content);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var sent = await app.Imports.GetImportAsync(new GetImportRequest { Import = draft.Id }, ContactApp.Caller);
        Assert.Equal((1, file.Length), (sent.PartCount, sent.SizeBytes));
        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = People }, ContactApp.Caller);
        Assert.Equal(1, (await UntilAsync(app, draft.Id, i => i.State == ImportState.Done)).Counts.Created);
    }

    [Fact]
    public async Task Trial_CountsAndTellsAllAndTakesNothingIn()
    {
        await using var app = await AppAsync(nameof(Trial_CountsAndTellsAllAndTakesNothingIn));
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes("email,city,spent\na@example.com,Bern,1\nb@example.com,Bern,x\n"));
        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = People, Trial = true }, ContactApp.Caller);
        var tried = await UntilAsync(app, draft.Id, i => i.State == ImportState.Draft && i.Counts.Rows > 0);
        Assert.Equal((2, 1, 0, 0, 0, 1), Of(tried.Counts));
        Assert.Equal(0, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());

        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = People }, ContactApp.Caller);
        var done = await UntilAsync(app, draft.Id, i => i.State == ImportState.Done);
        Assert.Equal((2, 1, 0, 0, 0, 1), Of(done.Counts));
        Assert.Single((await app.Imports.ListImportErrorsAsync(new ListImportErrorsRequest { Import = draft.Id }, ContactApp.Caller)).Errors);
    }

    [Theory]
    [InlineData(ImportMode.CreateOnly, 1, 0, 1)]
    [InlineData(ImportMode.UpdateOnly, 0, 1, 1)]
    public async Task Mode_LeavesOutTheOthers(ImportMode mode, int created, int updated, int skipped)
    {
        await using var app = await AppAsync($"{nameof(Mode_LeavesOutTheOthers)}{mode}");
        await RunAsync(app, "email,city,spent\nknown@example.com,Bern,1\n", People);
        await app.NumberedAsync(1);
        var settings = People.Clone();
        settings.Mode = mode;
        var done = await RunAsync(app, "email,city,spent\nknown@example.com,Thun,2\nnew@example.com,Thun,2\n", settings);
        Assert.Equal((2, created, updated, 0, skipped, 0), Of(done.Counts));
    }

    [Fact]
    public async Task Events_FromGzipNdjson_StandOnTheirContactsWithTheirTimes()
    {
        await using var app = await AppAsync(nameof(Events_FromGzipNdjson_StandOnTheirContactsWithTheirTimes));
        var settings = new ImportSettings
        {
            Kind = ImportKind.Events, Ndjson = true,
            Mapping =
            {
                new ImportColumn { Column = "user.id", Target = "identifier:user_id" }, new ImportColumn { Column = "what", Target = "event_name" },
                new ImportColumn { Column = "at", Target = "occurred_at" }, new ImportColumn { Column = "amount", Target = "property:amount" },
                new ImportColumn { Column = "id", Target = "event_id" },
            },
        };
        var lines = """
            {"id":"o1","user":{"id":"u1"},"what":"Order Completed","at":"2025-12-31T10:00:00Z","amount":12.5}
            {"id":"o2","user":{"id":"u1"},"what":"Order Completed","at":"2025-13-31","amount":1}
            not json
            {"id":"o3","user":{"id":"u1"},"what":"Contact Absorbed","at":"2025-12-31"}
            {"id":"o1","user":{"id":"u1"},"what":"Order Completed","at":"2025-12-31T10:00:00Z","amount":99}
            """;
        var done = await RunAsync(app, Gzip(lines), settings);
        Assert.Equal((5, 1, 0, 0, 0, 4), Of(done.Counts));
        Assert.Equal(
            ["DATE_FORMAT", "JSON", "EVENT_NAME_RESERVED", "EVENT_ID_USED"],
            (await app.Imports.ListImportErrorsAsync(new ListImportErrorsRequest { Import = done.Id }, ContactApp.Caller)).Errors.Select(e => e.Code));
        await app.NumberedAsync(1);
        var contact = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "user_id:u1" }, ContactApp.Caller);
        var order = Assert.Single((await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact.Contact_ }, ContactApp.Caller)).Events);
        Assert.Equal(("order_completed", true, 12.5), (order.Name, order.Historic, order.Properties.Fields["amount"].NumberValue));
        Assert.Equal(new DateTimeOffset(2025, 12, 31, 10, 0, 0, TimeSpan.Zero), order.OccurredAt.ToDateTimeOffset());
    }

    [Fact]
    public async Task Preview_OfAGbkListWithSemicolons_TellsEncodingSeparatorAndWhatRowsWouldSay()
    {
        await using var app = await AppAsync(nameof(Preview_OfAGbkListWithSemicolons_TellsEncodingSeparatorAndWhatRowsWouldSay));
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var draft = await UploadAsync(app, Encoding.GetEncoding("gbk").GetBytes("姓名;手机号;消费\n王芳;13800138000;120\n李伟;12;x\n"));
        var preview = await app.Imports.PreviewImportAsync(
            new PreviewImportRequest { Import = draft.Id, Settings = new ImportSettings { Kind = ImportKind.Contacts } }, ContactApp.Caller);
        Assert.Equal(("gb18030", ";"), (preview.Encoding, preview.Delimiter));
        Assert.Equal(["property:姓名", "identifier:phone", "property:消费"], preview.Columns.Select(c => c.Target));
        Assert.Equal(2, preview.Rows.Count);
        Assert.Contains("王芳", preview.Rows[0].Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PausedResumedAndCancelled_StopsAndGoesOnWhereItWas()
    {
        // As long as nothing is numbered, an import comes to a few chunks and waits: it cannot be through before it is paused.
        var database = mongo.NewDatabase(nameof(Import_PausedResumedAndCancelled_StopsAndGoesOnWhereItWas));
        await HeldLease.TakeAsync(database, HeldLease.Numbering);
        await using var app = await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName).ReadyAsync();
        var csv = "email,city,spent\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"p{i}@example.com,Bern,{i}\n"));
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes(csv));
        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = People }, ContactApp.Caller);
        await UntilAsync(app, draft.Id, i => i.Counts.Rows > 0);
        var paused = await app.Imports.PauseImportAsync(new PauseImportRequest { Import = draft.Id }, ContactApp.Caller);
        Assert.Equal(ImportState.Paused, paused.State);
        Assert.InRange(paused.Counts.Rows, 1, 19_999);
        Assert.Equal(paused.Counts, (await app.Imports.GetImportAsync(new GetImportRequest { Import = draft.Id }, ContactApp.Caller)).Counts);
        await HeldLease.FreeAsync(database, HeldLease.Numbering);
        await app.Imports.ResumeImportAsync(new ResumeImportRequest { Import = draft.Id }, ContactApp.Caller);
        var done = await UntilAsync(app, draft.Id, i => i.State == ImportState.Done);
        Assert.Equal(20_000, done.Counts.Rows);
        Assert.Equal(20_000, done.Counts.Created + done.Counts.Unchanged);
        await app.NumberedAsync(20_000);
        Assert.Equal(20_000, (await app.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Imports.CancelImportAsync(
            new CancelImportRequest { Import = draft.Id }, ContactApp.Caller));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);

        var other = await UploadAsync(app, Encoding.UTF8.GetBytes(csv));
        Assert.Equal(ImportState.Cancelled, (await app.Imports.CancelImportAsync(new CancelImportRequest { Import = other.Id }, ContactApp.Caller)).State);
        Assert.Equal([other.Id, draft.Id], (await app.Imports.ListImportsAsync(new ListImportsRequest(), ContactApp.Caller)).Imports.Select(i => i.Id));
    }

    [Fact]
    public async Task L1_11_TwoProcessesAndTheFirstEndsInTheMiddle_EveryRowIsInOnce()
    {
        var database = mongo.NewDatabase().DatabaseNamespace.DatabaseName;
        var csv = "email,city,spent\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"p{i}@example.com,Bern,{i}\n"));
        string id;
        var first = await new ContactApp(mongo, database).ReadyAsync();
        await using (first)
        {
            id = (await UploadAsync(first, Encoding.UTF8.GetBytes(csv))).Id;
            await first.Imports.StartImportAsync(new StartImportRequest { Import = id, Settings = People }, ContactApp.Caller);
            await UntilAsync(first, id, i => i.Counts.Rows > 0);
        }

        await using var second = await new ContactApp(mongo, database).ReadyAsync();
        var done = await UntilAsync(second, id, i => i.State == ImportState.Done);
        Assert.Equal(10_000, done.Counts.Rows);
        Assert.Equal(10_000, done.Counts.Created + done.Counts.Updated + done.Counts.Unchanged);
        await second.NumberedAsync(10_000);
        Assert.Equal(10_000, (await second.Log.GetLogStatusAsync(new GetLogStatusRequest(), ContactApp.Caller)).LastN.Sum());
    }

    [Fact]
    public async Task Import_OfAnotherWorkspace_IsNotFound()
    {
        await using var app = await AppAsync(nameof(Import_OfAnotherWorkspace_IsNotFound));
        var draft = await UploadAsync(app, Encoding.UTF8.GetBytes("a\n1\n"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Imports.GetImportAsync(
            new GetImportRequest { Import = draft.Id }, ContactApp.CallerIn("other")));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Empty((await app.Imports.ListImportsAsync(new ListImportsRequest(), ContactApp.CallerIn("other"))).Imports);
    }

    private async Task<ContactApp> AppAsync(string test) =>
        await new ContactApp(mongo, mongo.NewDatabase(test).DatabaseNamespace.DatabaseName).ReadyAsync();

    private static Task<Import> RunAsync(ContactApp app, string csv, ImportSettings settings, ImportState end = ImportState.Done) =>
        RunAsync(app, Encoding.UTF8.GetBytes(csv), settings, end);

    private static async Task<Import> RunAsync(ContactApp app, byte[] file, ImportSettings settings, ImportState end = ImportState.Done)
    {
        var draft = await UploadAsync(app, file);
        await app.Imports.StartImportAsync(new StartImportRequest { Import = draft.Id, Settings = settings }, ContactApp.Caller);
        return await UntilAsync(app, draft.Id, i => i.State == end);
    }

    private static async Task<Import> UploadAsync(ContactApp app, byte[] file)
    {
        var import = await app.Imports.CreateImportAsync(new CreateImportRequest { FileName = "list.csv" }, ContactApp.Caller);
        foreach (var (part, bytes) in file.Chunk(700_000).Select((bytes, i) => (i + 1, bytes)))
            import = await app.Imports.UploadImportPartAsync(
                new UploadImportPartRequest { Import = import.Id, Part = part, Content = new HttpBody { Data = ByteString.CopyFrom(bytes) } }, ContactApp.Caller);
        return import;
    }

    private static Task<Import> UntilAsync(ContactApp app, string import, Func<Import, bool> enough) => ContactApp.EventuallyAsync(
        async () => await app.Imports.GetImportAsync(new GetImportRequest { Import = import }, ContactApp.Caller), enough);

    private static (long, long, long, long, long, long) Of(ImportCounts counts) =>
        (counts.Rows, counts.Created, counts.Updated, counts.Unchanged, counts.Skipped, counts.Rejected);

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
