using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

/// <summary>The whole contact service in process on a real database; no sidecar, so the bus carries nothing.</summary>
internal sealed class ContactApp(MongoFixture mongo, string database, Dictionary<string, string>? settings = null)
    : WebApplicationFactory<Program>
{
    /// <summary>Name of the events that cannot be numbered.</summary>
    public const string Poison = "poison_pill";

    public const string Token = "a-service-token-for-tests";
    public const string Workspace = "main";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string liftFile = Path.Combine(Path.GetTempPath(), $"rapport-lift-{Guid.NewGuid():N}");

    /// <summary>Headers as the gateway sets them for an API key.</summary>
    public static Metadata Caller => CallerOf(CallerContext.ApiKey, "ba9876543210");

    /// <summary>Headers as the gateway, or a service, sets them.</summary>
    public static Metadata CallerOf(string kind, string principal) => new()
    {
        { CallerContext.ServiceTokenHeader, Token }, { CallerContext.WorkspaceHeader, Workspace },
        { CallerContext.KindHeader, kind }, { CallerContext.PrincipalHeader, principal },
    };

    /// <summary>The same for another workspace.</summary>
    public static Metadata CallerIn(string workspace) => new()
    {
        { CallerContext.ServiceTokenHeader, Token }, { CallerContext.WorkspaceHeader, workspace },
        { CallerContext.KindHeader, CallerContext.ApiKey }, { CallerContext.PrincipalHeader, "ba9876543210" },
    };

    public ContactService.ContactServiceClient Contacts => new(Channel());

    public ConsentService.ConsentServiceClient Consents => new(Channel());

    public EventLogService.EventLogServiceClient Log => new(Channel());

    public QuarantineService.QuarantineServiceClient Quarantine => new(Channel());

    public CredentialService.CredentialServiceClient Credentials => new(Channel());

    public ImportService.ImportServiceClient Imports => new(Channel());

    public ApiKeyService.ApiKeyServiceClient ApiKeys => new(Channel());

    public WriteKeyService.WriteKeyServiceClient WriteKeys => new(Channel());

    public WorkspaceService.WorkspaceServiceClient Workspaces => new(Channel());

    public AuditService.AuditServiceClient Audit => new(Channel());

    public AuditNoteService.AuditNoteServiceClient AuditNotes => new(Channel());

    public IdentifierTypeService.IdentifierTypeServiceClient Types => new(Channel());

    public IdentifierService.IdentifierServiceClient Identifiers => new(Channel());

    public MergeService.MergeServiceClient Merges => new(Channel());

    public ErasureService.ErasureServiceClient Erasures => new(Channel());

    public PersonExportService.PersonExportServiceClient Exports => new(Channel());

    public ProfileService.ProfileServiceClient Profiles => new(Channel());

    public AttributeService.AttributeServiceClient Attributes => new(Channel());

    public EventSchemaService.EventSchemaServiceClient Schemas => new(Channel());

    /// <summary>For calls that the generated clients cannot make.</summary>
    public CallInvoker Invoker => Channel().CreateCallInvoker();

    /// <summary>Headers as the gateway sets them for a write key.</summary>
    public static Metadata WriteKey(string principal) => CallerOf(CallerContext.WriteKey, principal);

    /// <summary>Calls as the gateway makes them for a workspace.</summary>
    public CallInvoker Calls(string workspace) => Channel().Intercept(headers =>
    {
        foreach (var header in CallerIn(workspace))
            headers.Add(header);
        return headers;
    });

    /// <summary>An HTTP client with the gateway's headers for an API key.</summary>
    public HttpClient Http() => HttpOf(Caller);

    /// <summary>An HTTP client with these headers.</summary>
    public HttpClient HttpOf(Metadata caller)
    {
        var client = CreateClient();
        foreach (var header in caller)
            client.DefaultRequestHeaders.Add(header.Key, header.Value);
        return client;
    }

    /// <summary>Asks until the answer satisfies, and gives it back.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> enough)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            T? answer = default;
            try
            {
                answer = await ask();
                if (enough(answer))
                    return answer;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound or StatusCode.Unavailable
                && TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // Not numbered yet.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Not reached in {Patience}: {answer}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until the service takes events.</summary>
    public async Task<ContactApp> ReadyAsync()
    {
        using var client = CreateClient();
        await EventuallyAsync(async () => (await client.GetAsync("/readyz")).IsSuccessStatusCode, ready => ready);
        return this;
    }

    /// <summary>Waits until the log holds this many events, and gives the last numbers.</summary>
    public Task<GetLogStatusResponse> NumberedAsync(long events) => EventuallyAsync(
        async () => await Log.GetLogStatusAsync(new GetLogStatusRequest(), Caller), status => status.LastN.Sum() >= events);

    /// <summary>From now on they can.</summary>
    public void CurePoison() => File.WriteAllText(liftFile, "");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(liftFile);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Rapport:Development", "true");
        // A machine that is slow is no failure.
        builder.UseSetting("Contact:DecisionSeconds", "180");
        builder.UseSetting("Rapport:Faults:Poison:contact", Poison);
        builder.UseSetting("Rapport:Faults:LiftFile", liftFile);
        foreach (var (key, value) in settings ?? [])
            builder.UseSetting(key, value);
        builder.UseSetting("ConnectionStrings:Mongo", mongo.ConnectionString);
        builder.UseSetting("Mongo:Database", database);
        builder.UseSetting("Rapport:ServiceToken", Token);
        builder.UseSetting("Contact:Bootstrap:Workspace", Workspace);
        builder.UseSetting("Contact:Bootstrap:WriteKey", "wk_test");
        builder.UseSetting("Contact:Bootstrap:ApiKey", "rk_test");
        builder.UseSetting("Contact:Partitions", "8");
        builder.UseSetting("DAPR_GRPC_ENDPOINT", "http://127.0.0.1:1");
    }

    private GrpcChannel Channel() => GrpcChannel.ForAddress(Server.BaseAddress, new GrpcChannelOptions
    {
        HttpHandler = Server.CreateHandler(),
    });
}
