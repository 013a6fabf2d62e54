using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>Event ids belong to their source, and who repeats one is told.</summary>
public sealed class EventIdTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Metadata Page = ContactApp.CallerOf(CallerContext.WriteKey, "w1");
    private static readonly Metadata OtherPage = ContactApp.CallerOf(CallerContext.WriteKey, "w2");
    private static readonly Metadata Shop = ContactApp.CallerOf(CallerContext.ApiKey, "a1");

    [Fact]
    public async Task Id_ThatAStrangerUsedFirst_IsStillTheShops()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Page, Input("order-77", "seen", "stranger"));
        await app.NumberedAsync(1);
        for (var i = 0; i < 3; i++)
            await SendAsync(app, Shop, Input("order-77", "order_completed", "customer"));
        await SendAsync(app, Shop, Input("last", "x", "customer"));
        await app.NumberedAsync(3);

        var customer = await ContactOfAsync(app, "user_id:customer");
        var order = Assert.Single(await TimelineAsync(app, customer, "order_completed"));
        Assert.Equal("order-77", order.SentId);
        Assert.NotEqual("order-77", order.Id);
        Assert.Equal(2, customer.EventCount);
        Assert.Equal(1, (await ContactOfAsync(app, "user_id:stranger")).EventCount);
    }

    [Fact]
    public async Task E9_IdAgainInTheLog_IsAnsweredDuplicateAndOfAnotherBodyConflict()
    {
        await using var app = await AppAsync();
        await SendAsync(app, Page, Input("same", "x", "u"), Input("other", "x", "u"));
        await app.NumberedAsync(2);
        // Through a key that was rotated in the meantime.
        var again = await SendAsync(
            app, OtherPage, Input("same", "x", "u"), Input("new", "x", "u"), Input("other", "y", "u"), Input("new", "x", "u"),
            Input("", "x", "u"), new EventInput { Id = "same", Name = "x" });
        await app.NumberedAsync(4);

        Assert.Equal(
            [
                IngestStatus.Duplicate, IngestStatus.Accepted, IngestStatus.Conflict, IngestStatus.Duplicate, IngestStatus.Accepted,
                IngestStatus.Rejected,
            ],
            again.Results.Select(result => result.Status));
        Assert.Equal((2, 1, 3), (again.AcceptedCount, again.RejectedCount, again.RepeatedCount));
        Assert.Equal(4, (await ContactOfAsync(app, "user_id:u")).EventCount);
    }

    private static async Task<IngestEventsResponse> SendAsync(ContactApp app, Metadata caller, params EventInput[] events) =>
        await app.Contacts.IngestEventsAsync(new IngestEventsRequest { Events = { events } }, caller);

    private static EventInput Input(string id, string name, string user) => new() { Id = id, Name = name, UserId = user };

    private static Task<V1.Contact> ContactOfAsync(ContactApp app, string identifier) => ContactApp.EventuallyAsync(
        async () => await app.Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = identifier }, ContactApp.Caller), _ => true);

    private static async Task<IReadOnlyList<Event>> TimelineAsync(ContactApp app, V1.Contact contact, string name) =>
        (await app.Contacts.ListContactEventsAsync(
            new ListContactEventsRequest { Contact = contact.Contact_, Name = name }, ContactApp.Caller)).Events;

    private Task<ContactApp> AppAsync() => new ContactApp(mongo, mongo.NewDatabase("ids").DatabaseNamespace.DatabaseName).ReadyAsync();
}
