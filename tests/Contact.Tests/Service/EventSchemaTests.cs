using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Platform.Testing.Api;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Contracts of events, and what becomes of events that break them.</summary>
public sealed class EventSchemaTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Web = "0123456789ab";
    private const string Shop = "ba9876543210";

    private const string Schema = """
        {"type":"object","required":["order_id"],"properties":{"order_id":{"type":"string"},"total":{"type":"number"},"note":{"type":"string"}}}
        """;

    [Theory]
    [InlineData(ContractEnforcement.Allow, IngestStatus.Accepted, "", "note order_id total")]
    [InlineData(ContractEnforcement.Flag, IngestStatus.Accepted, "contract_violation:total", "note order_id total")]
    [InlineData(ContractEnforcement.Omit, IngestStatus.Accepted, "property_omitted:total", "note order_id")]
    [InlineData(ContractEnforcement.Block, IngestStatus.Rejected, "", "")]
    public async Task Violation_OfEachEnforcement_DoesWhatItSays(
        ContractEnforcement enforcement, IngestStatus status, string flags, string properties)
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "order_placed.1", new EventSchema { Enforcement = enforcement });

        var answer = await SendAsync(app, Order("e1", "12,50"), Order("e2", 12.5));

        Assert.Equal([status, IngestStatus.Accepted], answer.Results.Select(r => r.Status));
        if (status == IngestStatus.Rejected)
        {
            Assert.Equal(("properties.total", "FIELDS_INVALID"), (answer.Results[0].ErrorField, answer.Results[0].ErrorCode));
            Assert.Contains("/v1/eventSchemas/order_placed.1", answer.Results[0].ErrorReason, StringComparison.Ordinal);
            await app.NumberedAsync(1);
        }
        else
        {
            await app.NumberedAsync(2);
            var told = (await EventsAsync(app)).Single(e => e.Id == "e1");
            Assert.Equal(flags, string.Join(' ', told.Flags));
            Assert.Equal(properties, string.Join(' ', told.Properties.Fields.Keys.Order()));
        }

        Assert.Empty((await EventsAsync(app)).Single(e => e.Id == "e2").Flags);
        var violation = Assert.Single(await ViolationsAsync(app, "order_placed.1", 1));
        Assert.Equal(
            ("total", "type", "api_key", 1L, "e1"),
            (violation.Property, violation.Keyword, violation.Source, violation.Count, violation.ExampleEvent));
    }

    [Theory]
    [InlineData(ContractEnforcement.Flag)]
    [InlineData(ContractEnforcement.Omit)]
    [InlineData(ContractEnforcement.Block)]
    public async Task Property_ThatIsMissing_IsNamed(ContractEnforcement enforcement)
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "order_placed.1", new EventSchema { Enforcement = enforcement });
        var order = Order("e1", 1);
        order.Properties.Fields.Remove("order_id");

        var answer = await SendAsync(app, order);

        if (enforcement == ContractEnforcement.Block)
            Assert.Equal("properties.order_id", answer.Results[0].ErrorField);
        else
        {
            await app.NumberedAsync(1);
            Assert.Equal(["contract_violation:order_id"], (await EventsAsync(app)).Single().Flags);
        }

        var violation = Assert.Single(await ViolationsAsync(app, "order_placed.1", 1));
        Assert.Equal(("order_id", "required"), (violation.Property, violation.Keyword));
    }

    [Fact]
    public async Task Save_OfAnEventThatOnlyThePlatformSays_IsRefused()
    {
        await using var app = await AppAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, "contact_merged.1", new EventSchema()));
        Assert.Equal("event_schema", Assert.Single(refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Violation_BySource_GoesByTheKeyAndItsKind()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "order_placed.1", new EventSchema
        {
            Enforcement = ContractEnforcement.Allow,
            Sources =
            {
                new SourceEnforcement { Source = "write_key", Enforcement = ContractEnforcement.Block },
                new SourceEnforcement { Source = Web, Enforcement = ContractEnforcement.Flag },
            },
        });

        var web = await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { Order("w1", "x") } }, ContactApp.WriteKey(Web));
        var stranger = await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { Order("w2", "x") } }, ContactApp.WriteKey("ffffffffffff"));
        var shop = await SendAsync(app, Order("a1", "x"));

        Assert.Equal((1, 0, 1), (web.AcceptedCount, stranger.AcceptedCount, shop.AcceptedCount));
        await app.NumberedAsync(2);
        Assert.Equal(["", "contract_violation:total"], (await EventsAsync(app)).OrderBy(e => e.Id).Select(e => string.Join(' ', e.Flags)));
        Assert.Equal(["api_key 1", "write_key 2"], (await ViolationsAsync(app, "order_placed.1", 3)).Select(v => $"{v.Source} {v.Count}").Order());
    }

    [Fact]
    public async Task Versions_OfAnEvent_AreTakenByWhatItSays()
    {
        await using var app = await AppAsync();
        await SaveAsync(app, "order_placed.1", new EventSchema { Enforcement = ContractEnforcement.Block });
        await SaveAsync(app, "order_placed.2", new EventSchema
        {
            Enforcement = ContractEnforcement.Block, Schema = Struct.Parser.ParseJson("""{"properties":{"total":{"type":"string"}}}"""),
        });

        var answer = await SendAsync(
            app, Order("e1", 12.5), Order("e2", "12.50"), Order("e3", 12.5, 1), Order("e4", "12.50", 1), Order("e5", true, 7));

        Assert.Equal(
            [IngestStatus.Rejected, IngestStatus.Accepted, IngestStatus.Accepted, IngestStatus.Rejected, IngestStatus.Accepted],
            answer.Results.Select(r => r.Status));
        await app.NumberedAsync(3);
        var unplanned = await ContactApp.EventuallyAsync(
            async () => await app.Schemas.ListUnplannedEventsAsync(new ListUnplannedEventsRequest(), ContactApp.Caller), a => a.UnplannedEvents.Count == 1);
        Assert.Equal("order_placed.7", unplanned.UnplannedEvents[0].Event);
    }

    [Fact]
    public async Task Events_WithoutAContract_AreListedOnceThereIsOne()
    {
        await using var app = await AppAsync();
        await SendAsync(app, new EventInput { Id = "b1", Name = "Before", UserId = "u1" });
        await SaveAsync(app, "order_placed.1", new EventSchema());
        await SendAsync(app, new EventInput { Id = "a1", Name = "After", UserId = "u1" }, new EventInput { Id = "a2", Name = "After", UserId = "u1" });

        var listed = (await ContactApp.EventuallyAsync(
            async () => await app.Schemas.ListUnplannedEventsAsync(new ListUnplannedEventsRequest(), ContactApp.Caller),
            answer => answer.UnplannedEvents.Sum(each => each.Count) >= 2)).UnplannedEvents;

        var unplanned = Assert.Single(listed);
        Assert.Equal(("after", "api_key", 2L, "a2"), (unplanned.Event, unplanned.Source, unplanned.Count, unplanned.ExampleEvent));
        Assert.True(unplanned.FirstSeenTime <= unplanned.LastSeenTime);
    }

    [Fact]
    public async Task Save_OfASchemaThatRefusesWhatWasSeen_TellsHowMany()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Order("e1", 1.0), Order("e2", 2.0), Order("e3", "x"));
        await app.NumberedAsync(3);

        var some = await SaveAsync(app, "order_placed.1", new EventSchema());
        var all = await SaveAsync(app, "order_placed.2", new EventSchema { Schema = Struct.Parser.ParseJson("""{"required":["missing"]}""") });

        Assert.Equal((3, 1), (some.CheckedEvents, some.RefusedEvents));
        Assert.Equal((3, 3), (all.CheckedEvents, all.RefusedEvents));
    }

    [Fact]
    public async Task Draft_OfWhatTheLogHasSeen_CanBeSavedAndTakesIt()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Order("e1", 1.0), Order("e2", 2.5));
        await app.NumberedAsync(2);

        var draft = await app.Schemas.DraftEventSchemaAsync(new DraftEventSchemaRequest { Event = "Order Placed" }, ContactApp.Caller);

        Assert.Equal(("order_placed.1", 2), (draft.Id, draft.CheckedEvents));
        var saved = await SaveAsync(app, draft.Id, new EventSchema { Schema = draft.Schema, Enforcement = ContractEnforcement.Block });
        Assert.Equal((2, 0), (saved.CheckedEvents, saved.RefusedEvents));
        Assert.Equal([IngestStatus.Accepted, IngestStatus.Rejected], (await SendAsync(app, Order("e3", 7), Order("e4", "x"))).Results.Select(r => r.Status));
        Assert.Equal("order_placed.2", (await app.Schemas.DraftEventSchemaAsync(new DraftEventSchemaRequest { Event = "order_placed" }, ContactApp.Caller)).Id);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () =>
            await app.Schemas.DraftEventSchemaAsync(new DraftEventSchemaRequest { Event = "never" }, ContactApp.Caller))).StatusCode);
    }

    public static TheoryData<string, string, string> Faults => new()
    {
        { "Order.1", Schema, "event_schema" },
        { "order", Schema, "event_schema" },
        { "order.1", "{}", "declaration.schema" },
        { "order.1", """{"properties":{"a":{"pattern":"x"}}}""", "declaration.schema.properties.a.pattern" },
        { "order.1", """{"properties":{"a":{"type":"nothing"}}}""", "declaration.schema" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Save_AtFault_NamesTheField(string id, string schema, string field)
    {
        await using var app = await AppAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() => SaveAsync(app, id, new EventSchema { Schema = Struct.Parser.ParseJson(schema) }));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(field, refused.GetRpcStatus()!.GetDetail<Google.Rpc.BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Fact]
    public async Task Save_WithEtag_OnlyWhatWasReadIsReplaced()
    {
        await using var app = await AppAsync();
        Task<EventSchema> Save(string etag, string description) =>
            SaveAsync(app, "order_placed.1", new EventSchema { Description = description }, etag);

        Assert.Equal("1", (await Save("0", "a")).Etag);
        Assert.Equal("1", (await Save("1", "a")).Etag);
        Assert.Equal(StatusCode.Aborted, (await Assert.ThrowsAsync<RpcException>(() => Save("0", "b"))).StatusCode);
        Assert.Equal("2", (await Save("1", "b")).Etag);
        await app.Schemas.DeleteEventSchemaAsync(new DeleteEventSchemaRequest { EventSchema = "order_placed.1", Etag = "2" }, ContactApp.Caller);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await app.Schemas.GetEventSchemaAsync(
            new GetEventSchemaRequest { EventSchema = "order_placed.1" }, ContactApp.Caller))).StatusCode);
        Assert.Equal(1, (await SendAsync(app, Order("e1", "x"))).AcceptedCount);
    }

    [Fact]
    public async Task EveryCall_WalkedAsCallersDo_HoldsItsPromises()
    {
        await using var app = await AppAsync();
        for (var version = 1; version <= 3; version++)
            await SaveAsync(app, $"order_placed.{version}", new EventSchema());
        await SendAsync(app,
            Order("e1", "x"), new EventInput { Name = "order_placed", UserId = "u1" }, Order("e3", true),
            new EventInput { Name = "order_placed", UserId = "u1", Properties = new Struct { Fields = { ["order_id"] = Value.ForNumber(1), ["note"] = Value.ForNumber(1) } } },
            new EventInput { Name = "one", UserId = "u1" }, new EventInput { Name = "two", UserId = "u1" }, new EventInput { Name = "three", UserId = "u1" });
        await ViolationsAsync(app, "order_placed.3", 5);
        await ContactApp.EventuallyAsync(
            async () => await app.Schemas.ListUnplannedEventsAsync(new ListUnplannedEventsRequest(), ContactApp.Caller),
            answer => answer.UnplannedEvents.Count == 3);

        await ListWalk.AllHoldAsync(
            app.Calls(ContactApp.Workspace), app.Calls("other"),
            new Dictionary<string, string>
            {
                ["ListEventSchemas"] = "{}", ["ListUnplannedEvents"] = "{}",
                ["ListEventViolations"] = """{"eventSchema":"order_placed.3"}""",
            }, [], EventSchemaService.Descriptor);
        await MisshapenWalk.RefusesAsync(app.Calls(ContactApp.Workspace), [EventSchemaService.Descriptor]);
    }

    private static EventInput Order(string id, object total, int version = 0)
    {
        var order = new EventInput
        {
            Id = id, Name = "Order Placed", UserId = "u1",
            Properties = new Struct
            {
                Fields =
                {
                    ["order_id"] = Value.ForString(id), ["note"] = Value.ForString("x"),
                    ["total"] = total switch
                    {
                        string text => Value.ForString(text), bool flag => Value.ForBool(flag),
                        _ => Value.ForNumber(Convert.ToDouble(total, System.Globalization.CultureInfo.InvariantCulture)),
                    },
                },
            },
        };
        if (version > 0)
            order.Context = Struct.Parser.ParseJson($$$"""{"protocols":{"event_version":{{{version}}}}}""");
        return order;
    }

    private static async Task<IngestEventsResponse> SendAsync(ContactApp app, params EventInput[] events) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { events } }, ContactApp.CallerOf("api_key", Shop));

    private static async Task<EventSchema> SaveAsync(ContactApp app, string id, EventSchema declared, string etag = "")
    {
        declared.Schema ??= Struct.Parser.ParseJson(Schema);
        return await app.Schemas.SaveEventSchemaAsync(
            new SaveEventSchemaRequest { EventSchema = id, Declaration = declared, Etag = etag }, ContactApp.Caller);
    }

    private static async Task<IReadOnlyList<EventViolation>> ViolationsAsync(ContactApp app, string id, long times) =>
        (await ContactApp.EventuallyAsync(
            async () => await app.Schemas.ListEventViolationsAsync(new ListEventViolationsRequest { EventSchema = id }, ContactApp.Caller),
            answer => answer.Violations.Sum(each => each.Count) >= times)).Violations;

    private static async Task<IReadOnlyList<Common.V1.Event>> EventsAsync(ContactApp app)
    {
        var contact = await app.Contacts.LookupContactAsync(new LookupContactRequest { Identifier = "user_id:u1" }, ContactApp.Caller);
        return (await app.Contacts.ListContactEventsAsync(new ListContactEventsRequest { Contact = contact.Contact_ }, ContactApp.Caller)).Events;
    }

    private async Task<ContactApp> AppAsync() =>
        await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
}
