using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;
using Attribute = Rapport.Contact.V1.Attribute;

namespace Rapport.Contact.Tests.Service;

/// <summary>Attributes as workspaces declare them, and what that means for what arrives.</summary>
public sealed class AttributeTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task Declaration_OfEachEnforcement_RefusesOrFlagsTheItemAlone()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "age", new Attribute { Type = AttributeType.Number, Unit = "years" });
        await SaveAsync(app, "plan", new Attribute { Type = AttributeType.String, AllowedValues = { "free", "pro" }, Enforcement = AttributeEnforcement.Flag });

        var answer = await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                Identify("u1", "age", Value.ForString("thirty")), Identify("u2", "age", Value.ForNumber(30)),
                Identify("u3", "plan", Value.ForString("gold")), Identify("u4", "age", Value.ForNull()),
            },
        }, ContactApp.Caller);

        Assert.Equal(
            [IngestStatus.Rejected, IngestStatus.Accepted, IngestStatus.Accepted, IngestStatus.Accepted], answer.Results.Select(r => r.Status));
        Assert.Equal(
            ("properties.age", "is declared as a number (years), and this is a text that is none", "FIELDS_INVALID"),
            (answer.Results[0].ErrorField, answer.Results[0].ErrorReason, answer.Results[0].ErrorCode));
        await app.NumberedAsync(3);
        var flagged = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "user_id:u3" }, ContactApp.Caller);
        Assert.Equal("gold", flagged.Traits.Fields["plan"].StringValue);
        var told = (await app.Contacts.ListContactEventsAsync(new ListContactEventsRequest { Contact = flagged.Contact_ }, ContactApp.Caller)).Events;
        Assert.Equal(["attribute_mismatch:plan"], Assert.Single(told).Flags);
    }

    [Fact]
    public async Task Declaration_OnTheSegmentPaths_ListsTheItemInTheWordsOfTheCall()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "age", new Attribute { Type = AttributeType.Number });
        using var http = app.Http();

        using var answer = await http.PostAsync(
            new Uri("/v1/batch", UriKind.Relative),
            new StringContent("""{"batch":[{"type":"identify","userId":"u1","messageId":"m1","traits":{"age":"x"}},{"type":"track","userId":"u1","event":"E","properties":{"age":"x"}}]}"""));

        answer.EnsureSuccessStatusCode();
        await app.NumberedAsync(1);
        var rejects = (await app.Contacts.ListIngestRejectsAsync(new ListIngestRejectsRequest(), ContactApp.Caller)).Rejects;
        Assert.Equal(("m1", "traits.age"), (Assert.Single(rejects).Id, rejects[0].ErrorField));
    }

    [Fact]
    public async Task Edit_ThatBreaksSeveralDeclarations_NamesEachAndChangesNothing()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "age", new Attribute { Type = AttributeType.Number });
        await SaveAsync(app, "vip", new Attribute { Type = AttributeType.Boolean });
        var identifiers = new[] { new Identifier { Type = "user_id", Value = "u1" } };
        var contact = (await app.Profiles.UpsertContactAsync(new UpsertContactRequest { Identifiers = { identifiers } }, ContactApp.Caller)).Contact_;
        var wrong = new Struct { Fields = { ["age"] = Value.ForString("x"), ["city"] = Value.ForString("Bern"), ["vip"] = Value.ForNumber(1) } };

        var edit = await Assert.ThrowsAsync<RpcException>(async () => await app.Profiles.UpdateContactAsync(
            new UpdateContactRequest { Contact = contact, Traits = wrong }, ContactApp.Caller));
        var upsert = await Assert.ThrowsAsync<RpcException>(async () => await app.Profiles.UpsertContactAsync(
            new UpsertContactRequest { Identifiers = { identifiers }, Traits = wrong }, ContactApp.Caller));

        foreach (var refused in new[] { edit, upsert })
            Assert.Equal(
                ["traits.age", "traits.vip"],
                refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(each => each.Field).Order());
        Assert.Empty((await app.Contacts.GetContactAsync(new GetContactRequest { Contact = contact }, ContactApp.Caller)).Traits.Fields);
    }

    [Fact]
    public async Task Declaration_OfATypeThatAnEditBreaks_RefusesItByName()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "age", new Attribute { Type = AttributeType.Number });

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await app.Profiles.UpsertContactAsync(new UpsertContactRequest
        {
            Identifiers = { new Identifier { Type = "user_id", Value = "u1" } },
            Traits = new Struct { Fields = { ["age"] = Value.ForString("x") } },
        }, ContactApp.Caller));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal("traits.age", Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Declaration_OfAnotherWorkspace_ChangesNothingHere()
    {
        await using var app = await AppAsync();
        await app.Attributes.SaveAttributeAsync(
            new SaveAttributeRequest { Attribute = "age", Declaration = new Attribute { Type = AttributeType.Number } }, ContactApp.CallerIn("other"));

        var answer = await app.Contacts.IngestEventsAsync(
            new IngestEventsRequest { Events = { Identify("u1", "age", Value.ForString("x")) } }, ContactApp.Caller);

        Assert.Equal(1, answer.AcceptedCount);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Attributes.GetAttributeAsync(new GetAttributeRequest { Attribute = "age" }, ContactApp.Caller))).StatusCode);
    }

    [Fact]
    public async Task Save_WithEtag_OnlyWhatWasReadIsReplaced()
    {
        await using var app = await AppAsync();
        Task<Attribute> Save(string etag, string description) =>
            SaveAsync(app, "age", new Attribute { Type = AttributeType.Number, Description = description }, etag);

        Assert.Equal("1", (await Save("0", "a")).Etag);
        Assert.Equal("1", (await Save("1", "a")).Etag);
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => Save("0", "b"))).StatusCode);
        Assert.Equal("2", (await Save("1", "b")).Etag);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => Save("x", "c"))).StatusCode);
        var writers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return (await Save("2", $"c{i}")).Etag;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Aborted)
            {
                return "";
            }
        }));
        Assert.Equal("3", Assert.Single(writers, w => w.Length > 0));
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(async () => await app.Attributes.DeleteAttributeAsync(
            new DeleteAttributeRequest { Attribute = "age", Etag = "2" }, ContactApp.Caller))).StatusCode);
        await app.Attributes.DeleteAttributeAsync(new DeleteAttributeRequest { Attribute = "age", Etag = "3" }, ContactApp.Caller);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await app.Attributes.DeleteAttributeAsync(
            new DeleteAttributeRequest { Attribute = "age" }, ContactApp.Caller))).StatusCode);
    }

    [Fact]
    public async Task Save_AnotherType_IsRefusedWhileContactsHaveOtherValues()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "size", new Attribute { Type = AttributeType.String });
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest
        {
            Events =
            {
                Identify("u1", "size", Value.ForString("large")), Identify("u2", "size", Value.ForString("small")),
                Identify("u3", "other", Value.ForString("small")),
            },
        }, ContactApp.Caller);
        await app.NumberedAsync(3);

        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, "size", new Attribute { Type = AttributeType.Number }));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Equal("2", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Metadata["count"]);
        Assert.Equal("declaration.type", refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations[0].Field);
        foreach (var user in new[] { "u1", "u2" })
            await app.Profiles.UpsertContactAsync(new UpsertContactRequest
            {
                Identifiers = { new Identifier { Type = "user_id", Value = user } }, Traits = new Struct { Fields = { ["size"] = Value.ForNull() } },
            }, ContactApp.Caller);
        Assert.Equal(AttributeType.Number, (await SaveAsync(app, "size", new Attribute { Type = AttributeType.Number })).Type);
    }

    public static TheoryData<string, Attribute, string> Faults => new()
    {
        { "a/b", new Attribute { Type = AttributeType.String }, "attribute" },
        { "tags", new Attribute { Type = AttributeType.String }, "attribute" },
        { "known", new Attribute { Type = AttributeType.String }, "attribute" },
        { " a", new Attribute { Type = AttributeType.String }, "attribute" },
        { new string('a', 101), new Attribute { Type = AttributeType.String }, "attribute" },
        { "a", new Attribute(), "declaration.type" },
        { "a", new Attribute { Type = (AttributeType)9 }, "declaration.type" },
        { "a", new Attribute { Id = "b", Type = AttributeType.String }, "declaration.id" },
        { "a", new Attribute { Type = AttributeType.String, Unit = "kg" }, "declaration.unit" },
        { "a", new Attribute { Type = AttributeType.Number, Unit = new string('k', 41) }, "declaration.unit" },
        { "a", new Attribute { Type = AttributeType.Number, AllowedValues = { "1" } }, "declaration.allowed_values" },
        { "a", new Attribute { Type = AttributeType.String, AllowedValues = { "" } }, "declaration.allowed_values" },
        { "a", new Attribute { Type = AttributeType.String, AllowedValues = { "x", "x" } }, "declaration.allowed_values" },
        { "a", new Attribute { Type = AttributeType.String, Description = new string('x', 1001) }, "declaration.description" },
        { "a", new Attribute { Type = AttributeType.String, PersonalData = (PersonalData)9 }, "declaration.personal_data" },
        { "a", new Attribute { Type = AttributeType.String, Enforcement = (AttributeEnforcement)9 }, "declaration.enforcement" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Save_DeclarationAtFault_NamesTheField(string name, Attribute declared, string field)
    {
        await using var app = await AppAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, name, declared));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(field, refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task EveryCall_WalkedAsCallersDo_HoldsItsPromises()
    {
        await using var app = await AppAsync();
        foreach (var name in new[] { "age", "city", "plan" })
            await SaveAsync(app, name, new Attribute { Type = AttributeType.String });

        await ListWalk.AllHoldAsync(
            app.Calls(ContactApp.Workspace), app.Calls("other"), new Dictionary<string, string> { ["ListAttributes"] = "{}" }, [],
            AttributeService.Descriptor);
        await MisshapenWalk.RefusesAsync(app.Calls(ContactApp.Workspace), [AttributeService.Descriptor]);
    }

    [Fact]
    public async Task Save_OneIndexedAttributeTooMany_IsRefused()
    {
        await using var app = await AppAsync();
        for (var i = 0; i < 20; i++)
            await SaveAsync(app, $"a{i}", new Attribute { Type = AttributeType.String, Indexed = true });

        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, "a20", new Attribute { Type = AttributeType.String, Indexed = true }));

        Assert.Equal("declaration.indexed", Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
        await SaveAsync(app, "a20", new Attribute { Type = AttributeType.String });
    }

    private static EventInput Identify(string user, string trait, Value value) =>
        new() { Name = "identified", UserId = user, Properties = new Struct { Fields = { [trait] = value } } };

    private static async Task<Attribute> SaveAsync(ContactApp app, string name, Attribute declared, string etag = "") =>
        await app.Attributes.SaveAttributeAsync(
            new SaveAttributeRequest { Attribute = name, Declaration = declared, Etag = etag }, ContactApp.Caller);

    private async Task<ContactApp> AppAsync() =>
        await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
}
