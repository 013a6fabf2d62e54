using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MongoDB.Driver;
using Rapport.Contact.Tests.Service;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Idempotency;

/// <summary>The contact service, and requests under keys.</summary>
internal sealed class Requests : IAsyncDisposable
{
    private static readonly string Principal = ContactApp.Caller.GetValue(CallerContext.PrincipalHeader)!;

    private int lasts;

    private Requests(IMongoDatabase database, ContactApp app) => (Database, App) = (database, app);

    public IMongoDatabase Database { get; }

    public ContactApp App { get; }

    public ContactService.ContactServiceClient Contacts => App.Contacts;

    public ConsentService.ConsentServiceClient Consents => App.Consents;

    /// <summary>Starts the service, with what <paramref name="prepare"/> put into its database before.</summary>
    public static async Task<Requests> StartAsync(
        MongoFixture mongo, Dictionary<string, string>? settings = null, Func<IMongoDatabase, Task>? prepare = null)
    {
        var database = mongo.NewDatabase("requests");
        if (prepare is not null)
            await prepare(database);
        return new Requests(
            database, await new ContactApp(mongo, database.DatabaseNamespace.DatabaseName, settings).ReadyAsync());
    }

    /// <summary>How a store names a request of the tests' caller.</summary>
    public static string Place(string key) => $"{ContactApp.Workspace}/{Principal}/{key}";

    /// <summary>A request of some events without ids, each of a person of its own.</summary>
    public static IngestEventsRequest Events(string key, string name, int count = 3) => new()
    {
        RequestId = key,
        Events =
        {
            Enumerable.Range(0, count).Select(i => new EventInput
            {
                Name = name, UserId = $"{name}-{i}", Properties = new Struct { Fields = { ["i"] = Value.ForNumber(i) } },
            }),
        },
    };

    public async Task<IngestEventsResponse> SendAsync(IngestEventsRequest request) =>
        await Contacts.IngestEventsAsync(request.Clone(), ContactApp.Caller);

    /// <summary>The reason of a refusal; null for an answer.</summary>
    public async Task<string?> RefusalAsync(IngestEventsRequest request) => await RefusalAsync(() => SendAsync(request));

    public static async Task<string?> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException refused)
        {
            return ReasonOf(refused);
        }
    }

    public static string? ReasonOf(RpcException refused) =>
        refused.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason;

    /// <summary>Waits for an event sent last to be numbered, and gives how many events the log holds besides it.</summary>
    public async Task<long> NumberedAsync()
    {
        var last = $"last-{Guid.NewGuid():N}";
        await Contacts.IngestEventsAsync(
            new IngestEventsRequest { Events = { new EventInput { Name = "last", UserId = last } } }, ContactApp.Caller);
        await ContactApp.EventuallyAsync(async () => await Contacts.LookupContactAsync(
            new LookupContactRequest { Identifier = $"user_id:{last}" }, ContactApp.Caller), _ => true);
        return (await App.NumberedAsync(1)).LastN.Sum() - ++lasts;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
