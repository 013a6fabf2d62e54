using Rapport.Contact.V1;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>The contact service as a process of its own, which can be stopped and killed.</summary>
internal sealed class ContactProcess : IDisposable
{
    private ContactProcess(ServiceProcess process) => Process = process;

    public ServiceProcess Process { get; }

    public ContactService.ContactServiceClient Contacts => new(Process.Channel);

    public EventLogService.EventLogServiceClient Log => new(Process.Channel);

    public static async Task<ContactProcess> StartAsync(MongoFixture mongo, string database)
    {
        var process = new ServiceProcess("contact", new Dictionary<string, string>
        {
            ["Rapport:ServiceToken"] = ContactApp.Token,
            ["ConnectionStrings:Mongo"] = mongo.ConnectionString,
            ["Mongo:Database"] = database,
            ["Contact:Partitions"] = "8",
            ["DAPR_GRPC_ENDPOINT"] = "http://127.0.0.1:1",
        });
        await process.StartAsync();
        return new ContactProcess(process);
    }

    public void Dispose() => Process.Dispose();
}
