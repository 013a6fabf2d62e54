using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Chaos;
using Rapport.Sidecar.Delivery;
using StackExchange.Redis;

namespace Rapport.Sidecar.Hosting;

/// <summary>The stand-in's own port: what is going on, and chaos.</summary>
internal static class AdminHttp
{
    /// <summary>GET /status; GET and POST /chaos (replaces all settings, missing members take their default).</summary>
    public static void MapAdmin(this IEndpointRouteBuilder routes, int adminPort)
    {
        var admin = routes.MapGroup("").AddEndpointFilter((call, next) =>
            call.HttpContext.Connection.LocalPort == adminPort
                ? next(call)
                : ValueTask.FromResult<object?>(Results.NotFound()));
        admin.MapGet("/status", Status);
        admin.MapGet("/chaos", (SidecarRuntime runtime) => Results.Json(runtime.Chaos.Settings, SettingsFile.Json));
        admin.MapPost("/chaos", SetChaos);
    }

    private static async Task<IResult> Status(Fleet fleet, SidecarRuntime runtime)
    {
        var apps = await Task.WhenAll(fleet.Sidecars.Select(StatusOf));
        return Results.Json(new { brokerUp = runtime.IsUp, chaos = runtime.Chaos.Settings, apps }, SettingsFile.Json);
    }

    private static async Task<object> StatusOf(AppSidecar sidecar)
    {
        var app = sidecar.App;
        var counts = Enum.GetValues<DeliveryEvent>()
            .ToDictionary(what => JsonName(what.ToString()), what => app.Counters[what]);
        return new
        {
            appId = app.AppId,
            appPort = app.Settings.AppPort,
            state = JsonName(sidecar.State.ToString()),
            counts,
            topics = await Task.WhenAll((sidecar.Subscriptions ?? []).Select(async s =>
                await BacklogOf(app.Runtime.PubSubs[s.PubSubName], s.Topic, app.AppId))),
        };
    }

    private static async Task<TopicBacklog?> BacklogOf(TopicStreams streams, string topic, string appId)
    {
        try
        {
            return await streams.BacklogOf(topic, appId);
        }
        catch (Exception redisAway) when (redisAway is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private static async Task<IResult> SetChaos(HttpContext http, SidecarRuntime runtime, ILogger<Fleet> logger)
    {
        try
        {
            var settings = await http.Request.ReadFromJsonAsync<ChaosSettings>(SettingsFile.Json, http.RequestAborted);
            var faults = settings?.Faults().ToList() ?? ["the body is empty."];
            if (faults.Count > 0) return Results.BadRequest(new { faults });
            runtime.Chaos.Replace(settings!);
            Log.ChaosChanged(logger, settings!.ToString());
            return Results.Json(settings, SettingsFile.Json);
        }
        catch (Exception malformed) when (malformed is System.Text.Json.JsonException or InvalidOperationException)
        {
            return Results.BadRequest(new { faults = new[] { malformed.Message } });
        }
    }

    private static string JsonName(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
