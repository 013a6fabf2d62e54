using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Contact.V1;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Tests.Startup;

public sealed class CallClassesTests
{
    [Fact]
    public async Task Start_WithAPartThatNobodyRegistered_NamesItAndTheClassThatNeedsIt()
    {
        await using var app = Build(_ => { });

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Contains(nameof(Part), fault.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(Needy), fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAllParts_Starts()
    {
        await using var app = Build(services => services.AddSingleton<Part>());

        await app.StartAsync();
        await app.StopAsync();
    }

    private static WebApplication Build(Action<IServiceCollection> add)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Rapport:ServiceToken"] = "token-of-the-tests-0123456789";
        builder.AddRapport("tests");
        add(builder.Services);
        var app = builder.Build();
        app.MapRapport();
        app.MapGrpcService<Needy>();
        return app;
    }

    internal sealed class Part;

    internal sealed class Needy(Part part) : QuarantineService.QuarantineServiceBase
    {
        public override Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context) =>
            throw new NotSupportedException(part.ToString());
    }
}
