using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rapport.Bench.Yardsticks;

/// <summary>An ASP.NET endpoint that reads the body and answers 200: what HTTP alone costs here and now.</summary>
internal sealed class BareEndpoint : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private BareEndpoint(WebApplication app) => this.app = app;

    /// <summary>Its name in tables.</summary>
    public static string Name => "bare ASP.NET";

    /// <summary>Starts it in this process on a free port.</summary>
    public static async Task<BareEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Ok();
        });
        await app.StartAsync();
        return new BareEndpoint(app);
    }

    /// <summary>Sends a body.</summary>
    public async Task SendAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await http.PostAsync(new Uri(app.Urls.First()), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}
