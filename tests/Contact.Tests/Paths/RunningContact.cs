using Rapport.Contact.Tests.Service;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Paths;

/// <summary>One contact service for all tests of a class.</summary>
public sealed class RunningContact : IAsyncLifetime
{
    private readonly MongoFixture mongo = new();
    private ContactApp? app;

    internal ContactApp App => app!;

    internal string Database { get; private set; } = "";

    internal MongoDB.Driver.IMongoDatabase Store => mongo.Client.GetDatabase(Database);

    public async Task InitializeAsync()
    {
        await mongo.InitializeAsync();
        Database = mongo.NewDatabase("paths").DatabaseNamespace.DatabaseName;
        app = await new ContactApp(mongo, Database).ReadyAsync();
    }

    public async Task DisposeAsync()
    {
        await app!.DisposeAsync();
        await mongo.DisposeAsync();
    }
}
