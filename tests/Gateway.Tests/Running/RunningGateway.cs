using System.Net.Http.Headers;
using System.Text;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Contact.V1;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Tests.Running;

/// <summary>The whole gateway on free ports, with a fake of every service behind it.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    public const string WriteKey = "wk_test_shop";
    public const string ApiKey = "rk_test_all";
    public const string ReaderKey = "rk_test_reader";
    public const string OtherKey = "rk_test_other_workspace";
    public const string ServiceToken = "test-service-token-0123";

    private readonly IReadOnlyDictionary<string, string?> settings;
    private readonly Dictionary<string, FakeService> services = [];
    private WebApplication? app;

    public RunningGateway() : this(new Dictionary<string, string?>())
    {
    }

    internal RunningGateway(IReadOnlyDictionary<string, string?> settings) => this.settings = settings;

    internal IReadOnlyDictionary<string, FakeService> Services => services;

    internal FakeService Contact => services["Contact"];

    internal IServiceProvider Parts => app!.Services;

    public Uri Http => new(app!.Urls.First());

    public Uri Grpc => new(app!.Urls.Last());

    public HttpClient Client { get; private set; } = null!;

    /// <summary>A started gateway with settings of its own.</summary>
    public static Task<RunningGateway> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(_ => { }, settings);

    /// <summary>The same with a change of what no setting reaches.</summary>
    public static async Task<RunningGateway> StartAsync(
        Action<WebApplicationBuilder> change, params (string Name, string Value)[] settings)
    {
        var gateway = new RunningGateway(settings.ToDictionary(s => s.Name, s => (string?)s.Value)) { Change = change };
        await gateway.InitializeAsync();
        return gateway;
    }

    /// <summary>What was logged as a warning or worse.</summary>
    internal LoggedWarnings Warnings { get; } = new();

    private Action<WebApplicationBuilder> Change { get; init; } = _ => { };

    public async Task InitializeAsync()
    {
        foreach (var name in ApiDefinition.Load().Clusters)
            services[name] = await FakeService.StartAsync(name);
        AddKeys();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:HttpPort"] = "0",
            ["Gateway:GrpcPort"] = "0",
            ["Gateway:SignInAttempts"] = "10000",
            // A machine that is slow is no failure.
            ["Gateway:CallTimeout"] = "00:02:00",
            ["Rapport:Patience"] = "20",
            ["Rapport:Loopback"] = "true",
            ["Rapport:ServiceToken"] = ServiceToken,
            ["Rapport:Clock:Movable"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(
            services.ToDictionary(s => $"Rapport:Services:{s.Key}", s => (string?)s.Value.Address.AbsoluteUri));
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddGateway();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Warnings);
        Change(builder);
        app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Http, Timeout = TimeSpan.FromMinutes(3) };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        using var hurried = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app!.StopAsync(hurried.Token);
        await app.DisposeAsync();
        foreach (var service in services.Values)
            await service.DisposeAsync();
    }

    /// <summary>Ends a service and forgets it.</summary>
    internal async Task KillAsync(string name)
    {
        await services[name].DisposeAsync();
        services.Remove(name);
    }

    internal GrpcChannel Channel() =>
        GrpcChannel.ForAddress(Grpc, new GrpcChannelOptions { MaxSendMessageSize = null });

    /// <summary>Sends a JSON call with a bearer key.</summary>
    internal Task<HttpResponseMessage> SendAsync(string verb, string path, string? key = ApiKey, string? json = null) =>
        Client.SendAsync(Request(verb, path, key, json));

    internal static HttpRequestMessage Request(string verb, string path, string? key = ApiKey, string? json = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return request;
    }

    internal static AuthenticationHeaderValue Basic(string writeKey) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(writeKey + ":")));

    private void AddKeys()
    {
        var keys = Contact.Credentials;
        keys.Add(WriteKey, new Credential { Workspace = "shop", Principal = "key_w", Kind = CredentialKind.WriteKey });
        keys.Add(ApiKey, new Credential(ApiCredential("shop", "key_a", "*"))
        {
            Scopes = { "installation.read", "installation.write" }, WorkspaceDisplayName = "The shop", WorkspaceZone = "Asia/Shanghai",
            WorkspaceLocale = "zh-CN",
        });
        keys.Add(ReaderKey, ApiCredential("shop", "key_r", "contacts.read"));
        keys.Add(OtherKey, ApiCredential("bank", "key_b", "*"));
    }

    internal static Credential ApiCredential(string workspace, string principal, string scope) =>
        new() { Workspace = workspace, Principal = principal, Kind = CredentialKind.ApiKey, Scopes = { scope } };
}
