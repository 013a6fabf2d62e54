using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Contact.V1;
using Rapport.Internal.V1;

namespace Rapport.Contact.Tests.Erasures;

/// <summary>Another service that keeps something of people, on a port of its own.</summary>
internal sealed class FakeLifecycle : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, int> items = [];

    private FakeLifecycle(WebApplication app, string name) => (this.app, Name) = (app, name);

    public string Name { get; }

    /// <summary>Whether it has followed the log.</summary>
    public bool HasCaughtUp { get; set; } = true;

    /// <summary>Calls of Erase.</summary>
    public int Erasures { get; private set; }

    /// <summary>Consent events that were told last.</summary>
    public IReadOnlyList<string> ConsentEvents { get; private set; } = [];

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<FakeLifecycle> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        FakeLifecycle? fake = null;
        builder.Services.AddSingleton(_ => new Calls(fake!));
        var app = builder.Build();
        app.MapGrpcService<Calls>();
        fake = new FakeLifecycle(app, name);
        await app.StartAsync();
        return fake;
    }

    /// <summary>Something is kept of a contact.</summary>
    public void Keep(string contact, int count) => items[contact] = count;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private int Of(Person person) => person.Contacts.Sum(contact => items.GetValueOrDefault(contact));

    private sealed class Calls(FakeLifecycle fake) : LifecycleService.LifecycleServiceBase
    {
        public override Task<EraseResponse> Erase(EraseRequest request, ServerCallContext context)
        {
            fake.Erasures++;
            fake.ConsentEvents = [.. request.Person.ConsentEvents];
            foreach (var contact in request.Person.Contacts)
                fake.items.TryRemove(contact, out _);
            return Task.FromResult(new EraseResponse());
        }

        public override Task<VerifyErasedResponse> VerifyErased(VerifyErasedRequest request, ServerCallContext context) =>
            Task.FromResult(new VerifyErasedResponse
            {
                CaughtUp = request.Places.Count == 0 || fake.HasCaughtUp,
                Stores = { new StoreItems { Store = "things", Items = fake.Of(request.Person), Form = (int)ErasureForm.Deleted } },
            });

        public override Task<ExportPersonResponse> ExportPerson(ExportPersonRequest request, ServerCallContext context) =>
            Task.FromResult(new ExportPersonResponse
            {
                Records =
                {
                    new PersonRecord
                    {
                        Service = fake.Name, Store = "things",
                        Content = new Struct { Fields = { { "count", Value.ForNumber(fake.Of(request.Person)) } } },
                    },
                },
            });
    }
}
